// SPDX-License-Identifier: MIT
// kport from Delphi (2009 and later) and Free Pascal: kport.dll on Windows, libkport.so on Linux. kport.h
// is the manual. Older Delphis take ../origin/delphi/Kport.pas.
unit KportPorts;

{$ifdef FPC}{$mode delphi}{$endif}

interface

uses
  SysUtils;

type
  // What a function of the library could not do, in its words.
  EKport = class(Exception);

  TKportHandle = Pointer;

  TKportRange = record
    First, Last: Word;
  end;

function KportRange(const Ports: AnsiString): TKportRange;
function KportOpen(const Ports: AnsiString): TKportHandle;
procedure KportClose(Handle: TKportHandle);
function KportIn8(Handle: TKportHandle; Port: Word): Byte;
procedure KportOut8(Handle: TKportHandle; Port: Word; Value: Byte);

implementation

const
{$ifdef MSWINDOWS}
  Dll = 'kport.dll';
{$else}
  Dll = 'kport';
{$linklib c}
{$endif}

type
{$ifdef MSWINDOWS}
  TLong = LongInt;
{$else}
  TLong = NativeInt;
{$endif}

  TError = record
    Status: LongInt;
    SystemCode: TLong;
    Text: array[0..999] of AnsiChar;
  end;
  PError = ^TError;

  TOptions = record
    Size: NativeUInt;
    Backend, Device, Ranges: PAnsiChar;
    Flags: LongWord;
  end;

function kport_last_error: PError; cdecl; external Dll;
function kport_open(var Options: TOptions; out Handle: TKportHandle): LongInt; cdecl; external Dll;
procedure kport_close(Handle: TKportHandle); cdecl; external Dll;
function kport_in8(Handle: TKportHandle; Port: Word; out Value: Byte): LongInt; cdecl; external Dll;
function kport_out8(Handle: TKportHandle; Port: Word; Value: Byte): LongInt; cdecl; external Dll;
function kport_ranges_parse(Text: PAnsiChar; out Range: TKportRange; Max: NativeUInt;
  out Count: NativeUInt): LongInt; cdecl; external Dll;

procedure Check(Status: LongInt);
begin
  if Status <> 0 then
    raise EKport.Create(string(AnsiString(PAnsiChar(@kport_last_error()^.Text))));
end;

function KportRange(const Ports: AnsiString): TKportRange;
var
  Count: NativeUInt;
begin
  Check(kport_ranges_parse(PAnsiChar(Ports), Result, 1, Count));
end;

function KportOpen(const Ports: AnsiString): TKportHandle;
var
  Options: TOptions;
begin
  FillChar(Options, SizeOf(Options), 0);
  Options.Size := SizeOf(Options);
  Options.Ranges := PAnsiChar(Ports);
  Check(kport_open(Options, Result));
end;

procedure KportClose(Handle: TKportHandle);
begin
  kport_close(Handle);
end;

function KportIn8(Handle: TKportHandle; Port: Word): Byte;
begin
  Check(kport_in8(Handle, Port, Result));
end;

procedure KportOut8(Handle: TKportHandle; Port: Word; Value: Byte);
begin
  Check(kport_out8(Handle, Port, Value));
end;

end.
