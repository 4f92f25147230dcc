// SPDX-License-Identifier: MIT
// Writes a byte to the data lines of LPT1, reads it back, and reads the status lines. Usage: Parallel [PORTS]
// Free Pascal on Linux: fpc -Mdelphi Parallel.dpr
program Parallel;

{$ifdef FPC}{$mode delphi}{$endif}
{$ifdef MSWINDOWS}{$APPTYPE CONSOLE}{$endif}

uses
  SysUtils, KportPorts;

const
  StatusOffset = 1;

procedure WriteAndRead(const Ports: AnsiString);
var
  Handle: TKportHandle;
  Base: Word;
  Data, Status: Byte;
begin
  // LPT1 is not at $378 on every machine.
  Base := KportRange(Ports).First;
  Handle := KportOpen(Ports);
  try
    KportOut8(Handle, Base, $55);
    Data := KportIn8(Handle, Base);
    Status := KportIn8(Handle, Base + StatusOffset);
  finally
    KportClose(Handle);
  end;
  WriteLn('wrote 0x55, read 0x', LowerCase(IntToHex(Data, 2)), ', status 0x',
    LowerCase(IntToHex(Status, 2)));
end;

var
  Ports: AnsiString;

begin
  Ports := 'lpt1';
  if ParamCount > 0 then
    Ports := AnsiString(ParamStr(1));
  try
    WriteAndRead(Ports);
  except
    on Error: EKport do
    begin
      WriteLn(ErrOutput, Error.Message);
      Halt(1);
    end;
  end;
end.
