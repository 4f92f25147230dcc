/* SPDX-License-Identifier: MIT */
/* "Shell Links" in the Platform SDK, in C: methods are called through their tables. */
#define COBJMACROS
#include "shortcut.h"

#include <shlobj.h>
#include <wchar.h>

HRESULT shortcut_path(const wchar_t *name, wchar_t path[MAX_PATH])
{
	size_t len;

	if (!SHGetSpecialFolderPathW(NULL, path, CSIDL_DESKTOPDIRECTORY, TRUE))
		return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
	len = wcslen(path);
	if (len + wcslen(name) + sizeof("\\.lnk") > MAX_PATH)
		return HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE);
	_snwprintf(path + len, MAX_PATH - len, L"\\%ls.lnk", name);
	return S_OK;
}

static HRESULT fill(IShellLinkW *link, const struct shortcut *shortcut)
{
	HRESULT result = IShellLinkW_SetPath(link, shortcut->target);

	if (SUCCEEDED(result))
		result = IShellLinkW_SetArguments(link, shortcut->arguments);
	if (SUCCEEDED(result))
		result = IShellLinkW_SetWorkingDirectory(link, shortcut->folder);
	if (SUCCEEDED(result))
		result = IShellLinkW_SetIconLocation(link, shortcut->icon, 0);
	if (SUCCEEDED(result))
		result = IShellLinkW_SetDescription(link, shortcut->description);
	return result;
}

HRESULT shortcut_save(const struct shortcut *shortcut, const wchar_t *path)
{
	IShellLinkW *link = NULL;
	IPersistFile *file = NULL;
	HRESULT result = CoCreateInstance(&CLSID_ShellLink, NULL, CLSCTX_INPROC_SERVER,
					  &IID_IShellLinkW, (void **)&link);

	if (FAILED(result))
		return result;
	result = fill(link, shortcut);
	if (SUCCEEDED(result))
		result = IShellLinkW_QueryInterface(link, &IID_IPersistFile, (void **)&file);
	if (SUCCEEDED(result)) {
		result = IPersistFile_Save(file, path, TRUE);
		IPersistFile_Release(file);
	}
	IShellLinkW_Release(link);
	return result;
}
