/* SPDX-License-Identifier: MIT */
/* The kernel returns from a signal handler to here: rt_sigreturn. Debuggers know these bytes. */
	.text
	.hidden	signal_return
	.globl	signal_return
	.type	signal_return, @function
signal_return:
	movq	$15, %rax
	syscall
	.size	signal_return, . - signal_return
	.section .note.GNU-stack, "", @progbits
