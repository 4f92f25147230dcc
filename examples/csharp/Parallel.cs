// SPDX-License-Identifier: MIT
// Writes a byte to the data lines of LPT1, reads it back, and reads the status lines. Usage: Parallel [PORTS]
// Mono: mcs Parallel.cs Kport.cs
using System;

public static class Parallel
{
    private const ushort Status = 1; // offset of the register

    private static void WriteAndRead(string ports)
    {
        // LPT1 is not at 0x378 on every machine.
        ushort first = Kport.Parse(ports).First;

        using (Kport port = new Kport(ports))
        {
            port.Out8(first, 0x55);
            byte data = port.In8(first);
            byte status = port.In8((ushort)(first + Status));
            Console.WriteLine("wrote 0x55, read 0x{0:x2}, status 0x{1:x2}", data, status);
        }
    }

    public static int Main(string[] words)
    {
        try
        {
            WriteAndRead(words.Length > 0 ? words[0] : "lpt1");
            return 0;
        }
        catch (KportException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
