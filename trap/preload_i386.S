/* SPDX-License-Identifier: MIT */
/* The kernel returns from a signal handler to here: rt_sigreturn. Debuggers know these bytes. */
	.text
	.hidden	signal_return
	.globl	signal_return
	.type	signal_return, @function
signal_return:
	movl	$173, %eax
	int	$0x80
	.size	signal_return, . - signal_return
	.section .note.GNU-stack, "", @progbits
