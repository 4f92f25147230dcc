# SPDX-License-Identifier: MIT
"""Programs under allowio from a build tree, for the tests of kport's subcommands that start some."""
import os

PLATFORMS = {"64": ["x86_64", "haswell", "xeon_phi"], "32": ["i386", "i486", "i586", "i686"]}


def preload_folder(folder, libraries):
    """Makes folder as allowio's libraries are installed; libraries: class ("64") -> built file."""
    for bits, library in libraries.items():
        library = os.path.abspath(library)
        os.symlink(library, os.path.join(folder, f"kport-preload{bits}.so"))
        for platform in PLATFORMS[bits]:
            os.mkdir(os.path.join(folder, platform))
            os.symlink(library, os.path.join(folder, platform, "kport-preload.so"))
    return {**os.environ, "ALLOWIO_PRELOAD_DIR": folder}
