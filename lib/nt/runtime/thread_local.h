/* SPDX-License-Identifier: MIT */
#ifndef KPORT_LIB_NT_RUNTIME_THREAD_LOCAL_H
#define KPORT_LIB_NT_RUNTIME_THREAD_LOCAL_H

/* For DllMain: a thread ends, and the DLL is unloaded. */
void thread_local_thread_ends(void);
void thread_local_end(void);

#endif /* KPORT_LIB_NT_RUNTIME_THREAD_LOCAL_H */
