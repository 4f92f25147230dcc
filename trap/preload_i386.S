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
	movl	$173, %eax
	int	$0x80
	.size	signal_return, . - signal_return

/*
 * A handler that handle_fault() answers gets the signal as the kernel gave it, frame and all: the
 * kernel passes the arguments on the stack and in eax, edx and ecx.
 */
	function signal_entry
	pushl	%ecx
	pushl	%edx
	pushl	%eax
	call	handle_fault
	addl	$12, %esp
	testl	%eax, %eax
	jz	1f
	pushl	%eax
	movl	8(%esp), %eax
	movl	12(%esp), %edx
	movl	16(%esp), %ecx
1:	ret
	.size	signal_entry, . - signal_entry

/*
 * The file's entry point: allowio calls it in a program that nothing can be preloaded into, with the
 * arguments in registers, and takes over again at the INT3.
 */
	function preload_injected
	pushl	%edx
	pushl	%ecx
	pushl	%ebx
	call	preload_begin_injected
	int3
	.size	preload_injected, . - preload_injected

	function guarded_copy
	pushl	%edi
	pushl	%esi
	movl	12(%esp), %edi
	movl	16(%esp), %esi
	movl	20(%esp), %ecx
	movl	24(%esp), %edx
	.hidden	guarded_begin
	.globl	guarded_begin
guarded_begin:
	rep movsb
	xorl	%eax, %eax
	popl	%esi
	popl	%edi
	ret
	.size	guarded_copy, . - guarded_copy

	function guarded_probe
	pushl	%edi
	pushl	%esi
	movl	12(%esp), %edi
	movl	16(%esp), %edx
	lock orb $0, (%edi)
	xorl	%eax, %eax
	popl	%esi
	popl	%edi
	ret
	.hidden	guarded_end
	.globl	guarded_end
guarded_end:
	.size	guarded_probe, . - guarded_probe

/* The handler has put the address into eax. */
	function guarded_failed
	movl	%eax, (%edx)
	movl	$1, %eax
	popl	%esi
	popl	%edi
	ret
	.size	guarded_failed, . - guarded_failed
	.section .note.GNU-stack, "", @progbits
