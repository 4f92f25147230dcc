// SPDX-License-Identifier: MIT

// A static program that calls the kernel by itself, with many threads, small stacks and a SIGSEGV
// handler of its own: each goroutine has a latch, and then a null pointer is to be recovered from.
package main

import (
	"fmt"
	"sync"
)

func out8(port uint16, value uint8)
func in8(port uint16) uint8

func use(port uint16) bool {
	for n := 0; n < 1000; n++ {
		out8(port, uint8(n*3))
		if in8(port) != uint8(n*3) {
			return false
		}
	}
	return true
}

func recovered() (ok bool) {
	defer func() { ok = recover() != nil }()
	var nothing *int
	*nothing = 1
	return false
}

func main() {
	var wait sync.WaitGroup
	served := make([]bool, 8)
	for i := range served {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			served[i] = use(uint16(0x300 + i))
		}(i)
	}
	wait.Wait()
	fmt.Println("go:", served, recovered())
}
