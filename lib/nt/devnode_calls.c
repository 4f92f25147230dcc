/* SPDX-License-Identifier: MIT */
#include "lib/nt/devnode.h"

#include <string.h>

#define DLL L"cfgmgr32.dll"

bool devnode_calls_find(struct devnode_calls *calls)
{
	GET_FUNCTION(calls->id_list_size, DLL, "CM_Get_Device_ID_List_SizeW");
	GET_FUNCTION(calls->id_list, DLL, "CM_Get_Device_ID_ListW");
	GET_FUNCTION(calls->locate, DLL, "CM_Locate_DevNodeW");
	GET_FUNCTION(calls->property, DLL, "CM_Get_DevNode_Registry_PropertyW");
	GET_FUNCTION(calls->first_configuration, DLL, "CM_Get_First_Log_Conf");
	GET_FUNCTION(calls->free_configuration, DLL, "CM_Free_Log_Conf_Handle");
	GET_FUNCTION(calls->next_resource, DLL, "CM_Get_Next_Res_Des");
	GET_FUNCTION(calls->resource_size, DLL, "CM_Get_Res_Des_Data_Size");
	GET_FUNCTION(calls->resource_data, DLL, "CM_Get_Res_Des_Data");
	GET_FUNCTION(calls->free_resource, DLL, "CM_Free_Res_Des_Handle");
	return calls->id_list_size && calls->id_list && calls->locate && calls->property &&
	       calls->first_configuration && calls->free_configuration && calls->next_resource &&
	       calls->resource_size && calls->resource_data && calls->free_resource;
}
