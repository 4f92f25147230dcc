/* SPDX-License-Identifier: MIT */
	.text
	.macro	function name
	.hidden	\name
	.globl	\name
	.type	\name, @function
\name:
	.endm

/* The kernel returns from a signal handler to here: rt_sigreturn. Debuggers know these bytes. */
	function signal_return
	movq	$15, %rax
	syscall
	.size	signal_return, . - signal_return

/* A handler that handle_fault() answers gets the signal as the kernel gave it, frame and all. */
	function signal_entry
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	call	handle_fault
	popq	%rdx
	popq	%rsi
	popq	%rdi
	testq	%rax, %rax
	jz	1f
	movq	%rax, %r11
	xorl	%eax, %eax
	jmp	*%r11
1:	ret
	.size	signal_entry, . - signal_entry

/*
 * The file's entry point: allowio calls it in a program that nothing can be preloaded into, with the
 * arguments in registers, and takes over again at the INT3.
 */
	function preload_injected
	call	preload_begin_injected
	int3
	.size	preload_injected, . - preload_injected

	function guarded_copy
	movq	%rcx, %r8
	movq	%rdx, %rcx
	.hidden	guarded_begin
	.globl	guarded_begin
guarded_begin:
	rep movsb
	xorl	%eax, %eax
	ret
	.size	guarded_copy, . - guarded_copy

	function guarded_probe
	movq	%rsi, %r8
	lock orb $0, (%rdi)
	xorl	%eax, %eax
	ret
	.hidden	guarded_end
	.globl	guarded_end
guarded_end:
	.size	guarded_probe, . - guarded_probe

/* The handler has put the address into rax. */
	function guarded_failed
	movq	%rax, (%r8)
	movl	$1, %eax
	ret
	.size	guarded_failed, . - guarded_failed
	.section .note.GNU-stack, "", @progbits
