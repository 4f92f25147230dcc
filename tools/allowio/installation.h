/* SPDX-License-Identifier: MIT */
/* Where the parts that allowio uses lie. */
#ifndef KPORT_ALLOWIO_INSTALLATION_H
#define KPORT_ALLOWIO_INSTALLATION_H

/*
 * The folder of the preloaded libraries, and the helper's file: what the environment says, else beside
 * allowio itself as installed (an unpacked archive may lie anywhere), else where the build put them.
 *
 * The environment (ALLOWIO_PRELOAD_DIR, ALLOWIO_GRANT) is no hole: the library goes into a program
 * that runs with its user's rights and could have been given it by LD_PRELOAD as well, and the helper is run
 * by allowio with the rights of who runs allowio. The helper itself looks at nothing of the kind.
 *
 * Owned by the caller; NULL: no memory.
 */
char *installation_preload_dir(void);
char *installation_helper(void);

#endif /* KPORT_ALLOWIO_INSTALLATION_H */
