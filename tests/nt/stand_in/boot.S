/* SPDX-License-Identifier: MIT */
/*
 * What stands in for a system in the harness's own test: a boot sector that plays a script, which
 * follows it on the disk. Each byte goes out of the serial port in turn, but for these:
 *	0 the end: waits for ever	1, 2 on with COM1, COM2
 *	3 the screen turns blue		4 the machine is reset
 */
	.code16
	.globl _start

	.equ SCRIPT, 0x8000
	.equ SCRIPT_SECTORS, 16
	.equ COM1, 0x3f8
	.equ COM2, 0x2f8
	.equ LINE_STATUS, 5		/* PC16550D data sheet, 8.4: bit 5, the transmitter is free */
	.equ TRANSMITTER_FREE, 0x20
	.equ TEXT_SCREEN, 0xb800
	.equ WHITE_ON_BLUE, 0x1f20

_start:
	ljmp	$0, $begin
begin:
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$0x7c00, %sp
	cld
	/* INT 13h, function 2: DL is the drive that the BIOS started from */
	movw	$(0x0200 | SCRIPT_SECTORS), %ax
	movw	$SCRIPT, %bx
	movw	$0x0002, %cx
	xorb	%dh, %dh
	int	$0x13
	movw	$SCRIPT, %si
	movw	$COM2, %di
next:
	lodsb
	cmpb	$4, %al
	ja	send
	xorb	%ah, %ah
	movw	%ax, %bx
	addw	%bx, %bx
	jmp	*actions(%bx)
actions:
	.word	end, first, second, blue, reset

end:
	sti
	hlt
	jmp	end
first:
	movw	$COM1, %di
	jmp	next
second:
	movw	$COM2, %di
	jmp	next
blue:
	pushw	%di
	movw	$TEXT_SCREEN, %ax
	movw	%ax, %es
	xorw	%di, %di
	movw	$WHITE_ON_BLUE, %ax
	movw	$(80 * 25), %cx
	rep	stosw
	popw	%di
	jmp	next
reset:
	ljmp	$0xffff, $0

send:
	movb	%al, %ah
	leaw	LINE_STATUS(%di), %dx
wait:
	inb	%dx, %al
	testb	$TRANSMITTER_FREE, %al
	jz	wait
	movb	%ah, %al
	movw	%di, %dx
	outb	%al, %dx
	jmp	next

	.org	510
	.word	0xaa55
