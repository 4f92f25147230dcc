// SPDX-License-Identifier: MIT
// Writes two patterns to LPT1 and reads its status.
program Blink;

{$APPTYPE CONSOLE}

uses
  Windows, Kport;

var
  I: Integer;
  Status: Byte;

begin
  if not OpenPort then
  begin
    WriteLn('The driver cannot be used: Windows error ', GetLastError);
    Halt(1);
  end;
  for I := 0 to 9 do
  begin
    if Odd(I) then
      Outportb($378, $AA)
    else
      Outportb($378, $55);
    Sleep(200);
  end;
  Status := Inportb($379);
  if GetLastError <> 0 then
    WriteLn('LPT1 cannot be read: Windows error ', GetLastError)
  else
    WriteLn('status ', Status);
  ClosePort;
end.
