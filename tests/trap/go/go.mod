// SPDX-License-Identifier: MIT
module port

go 1.19
