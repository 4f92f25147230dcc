// SPDX-License-Identifier: MIT
// OUT and IN, which Go has no word for.
#include "textflag.h"
TEXT ·out8(SB), NOSPLIT, $0-3
	MOVW port+0(FP), DX
	MOVB value+2(FP), AX
	BYTE $0xee
	RET
TEXT ·in8(SB), NOSPLIT, $0-9
	MOVW port+0(FP), DX
	BYTE $0xec
	MOVB AX, ret+8(FP)
	RET
