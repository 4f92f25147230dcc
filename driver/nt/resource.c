/* SPDX-License-Identifier: MIT */
/*
 * Claims, as the system sees them: not at all, so this driver does not say KP_FEATURE_CLAIM. The
 * core keeps its own handles apart. NT's resource manager is not asked: IoReportResourceForDetection
 * answers a conflict for every port that a PnP device owns, whether or not anybody uses it, so it
 * would refuse each machine's own lpt1; and NT 4.0 has no such call.
 */
#include "kioport.h"

enum kp_status kioport_claim(struct kp_handle *handle, struct kp_range range, bool share)
{
	(void)range;
	/* Who shares can upset whom he shares with. */
	return share && !handle->administrator ? KP_STATUS_DENIED : KP_STATUS_OK;
}
