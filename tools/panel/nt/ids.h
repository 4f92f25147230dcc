/* SPDX-License-Identifier: MIT */
/* Numbers of dialogs and controls; panel.rc and the tests use them too. */
#ifndef KPORT_PANEL_IDS_H
#define KPORT_PANEL_IDS_H

#define PANEL_CLASS "kport-panel"
#define PINS_CLASS "kport-pins"

#define DIALOG_MAIN 100
#define DIALOG_PINS 101
#define DIALOG_PORT 102
#define DIALOG_PROGRAM 103
#define ICON_PANEL 1

#define ID_BACKEND 1001
#define ID_DEVICE 1002
#define ID_PORTS 1003
#define ID_UNSAFE 1004
#define ID_SHARE 1005
#define ID_OPEN 1006
#define ID_PAGES 1007
#define ID_MESSAGE 1008
#define ID_LOG 1009
#define ID_LOG_COPY 1010
#define ID_LOG_SAVE 1011
#define ID_LOG_CLEAR 1012
#define ID_EXIT 1013

#define ID_PINS 1101
#define ID_PIN_TEXT 1102
#define ID_DATA 1103
#define ID_DATA_SET 1104
#define ID_STATUS 1105
#define ID_CONTROL 1106
#define ID_CONTROL_SET 1107
#define ID_WATCH 1108
#define ID_INPUTS 1109

#define ID_PORT 1201
#define ID_WIDTH 1202
#define ID_VALUE 1203
#define ID_READ 1204
#define ID_WRITE 1205
#define ID_REPEAT 1206
#define ID_REPEAT_MS 1207

#define ID_PROGRAM 1301
#define ID_PROGRAM_BROWSE 1302
#define ID_ARGUMENTS 1303
#define ID_PROGRAM_PORTS 1304
#define ID_MAP_USED 1305
#define ID_MAP 1306
#define ID_TRY 1307
#define ID_SHORTCUT 1308
#define ID_COMMAND 1309

#endif /* KPORT_PANEL_IDS_H */
