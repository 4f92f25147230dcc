/* SPDX-License-Identifier: MIT */
#include "lpt_convert.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lpt_text.h"
#include "traced.h"

#define LOOK_LEN 1024 /* at a job's beginning, for what it is */

enum language { LANGUAGE_TEXT, LANGUAGE_ESCP, LANGUAGE_PCL, LANGUAGE_POSTSCRIPT, LANGUAGE_PDF };

static bool failed(const struct command_line *line, const char *path)
{
	complain(line, "%s: %s", path, strerror(errno));
	return false;
}

static bool begins(const char *text, size_t len, const char *with)
{
	size_t with_len = strlen(with);

	return len >= with_len && memcmp(text, with, with_len) == 0;
}

/* @PJL ENTER LANGUAGE=PCL: HP's Printer Job Language reference. text is terminated. */
static enum language pjl_language(const char *text)
{
	const char *at = strstr(text, "ENTER LANGUAGE");

	at = at ? strchr(at, '=') : NULL;
	if (!at)
		return LANGUAGE_PCL;
	at += 1 + strspn(at + 1, " ");
	return strncmp(at, "POSTSCRIPT", 10) == 0 ? LANGUAGE_POSTSCRIPT : LANGUAGE_PCL;
}

static enum language language_of(const char *text, size_t len)
{
	static const struct {
		const char *begins;
		enum language language;
	} signs[] = {
		{ "%!", LANGUAGE_POSTSCRIPT }, { "\004%!", LANGUAGE_POSTSCRIPT },
		{ "%PDF-", LANGUAGE_PDF },     { "\033E", LANGUAGE_PCL },
		{ "\033&l", LANGUAGE_PCL },    { "\033@", LANGUAGE_ESCP },
	};

	if (begins(text, len, "\033%-12345X"))
		return pjl_language(text);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (begins(text, len, signs[i].begins))
			return signs[i].language;
	}
	return memchr(text, '\033', len) ? LANGUAGE_ESCP : LANGUAGE_TEXT;
}

static bool look(const struct command_line *line, const char *path, enum language *language)
{
	char text[LOOK_LEN + 1] = "";
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file)
		return failed(line, path);
	len = fread(text, 1, LOOK_LEN, file);
	fclose(file);
	*language = language_of(text, len);
	return true;
}

/* ---- text ---- */

/* Calls put with each character; CR LF is one line end, and CR alone goes back to the line's beginning. */
struct sink {
	FILE *file;
	void (*put)(struct sink *sink, uint32_t character);
	unsigned column;
	unsigned row;
	unsigned page;
};

static bool each_character(const struct command_line *line, const char *from, struct sink *sink,
			   bool pcl)
{
	struct printer_text text = { .pcl = pcl };
	FILE *file = fopen(from, "rb");
	int byte;

	if (!file)
		return failed(line, from);
	while ((byte = getc(file)) != EOF) {
		uint32_t character = printer_text_take(&text, (uint8_t)byte);

		if (character)
			sink->put(sink, character);
	}
	fclose(file);
	return true;
}

static void put_text(struct sink *sink, uint32_t character)
{
	char bytes[4];
	size_t len = printer_text_utf8(character, bytes);

	if (character == '\r' || character == '\b')
		return;
	fwrite(bytes, 1, len, sink->file);
}

static bool finish(const struct command_line *line, FILE *file, const char *path, bool good)
{
	bool written = !ferror(file);

	written = fclose(file) == 0 && written;
	return good && (written || failed(line, path));
}

bool convert_to_text(const struct command_line *line, const char *from, const char *to)
{
	struct sink sink = { .put = put_text };
	enum language language;

	if (!look(line, from, &language))
		return false;
	if (language == LANGUAGE_POSTSCRIPT || language == LANGUAGE_PDF) {
		complain(line, "%s: it is %s, which --to pdf is for", from,
			 language == LANGUAGE_PDF ? "PDF" : "PostScript");
		return false;
	}
	sink.file = fopen(to, "wb");
	if (!sink.file)
		return failed(line, to);
	return finish(line, sink.file, to,
		      each_character(line, from, &sink, language == LANGUAGE_PCL));
}

/* ---- text as pages ---- */

#define COLUMNS 80
#define ROWS 66

/* A4; ten characters and six lines an inch, as printers had it. */
static const char prologue[] =
	"%!PS-Adobe-3.0\n"
	"/Courier findfont dup length dict begin\n"
	"{ 1 index /FID ne { def } { pop pop } ifelse } forall\n"
	"/Encoding ISOLatin1Encoding def currentdict end /Fixed exch definefont pop\n"
	"<< /PageSize [595 842] >> setpagedevice\n"
	"/Fixed findfont 12 scalefont setfont\n"
	"/c { 7.2 mul 9.5 add exch 12 mul 805 exch sub moveto show } def\n";

/* What Latin-1 lacks: lines of boxes, and a sign for the rest. */
static uint32_t latin1(uint32_t character)
{
	if (character <= 0xff)
		return character;
	if (character == 0x2500 || character == 0x2550)
		return '-';
	if (character == 0x2502 || character == 0x2551)
		return '|';
	return character > 0x2500 && character < 0x2580 ? '+' : '?';
}

static void end_page(struct sink *sink)
{
	if (sink->page)
		fputs("showpage\n", sink->file);
	sink->page = 0;
	sink->row = 0;
	sink->column = 0;
}

static void new_row(struct sink *sink)
{
	sink->column = 0;
	if (++sink->row == ROWS)
		end_page(sink);
}

static void put_glyph(struct sink *sink, uint32_t character)
{
	if (sink->column == COLUMNS)
		new_row(sink);
	sink->page = 1;
	if (character != ' ')
		fprintf(sink->file, "(\\%03o) %u %u c\n", (unsigned)latin1(character), sink->row,
			sink->column);
	sink->column++;
}

/* Overprinting works: each character is put where the carriage stands. */
static void put_page(struct sink *sink, uint32_t character)
{
	switch (character) {
	case '\r':
		sink->column = 0;
		break;
	case '\n':
		sink->page = 1;
		new_row(sink);
		break;
	case '\f':
		sink->page = 1;
		end_page(sink);
		break;
	case '\b':
		sink->column -= sink->column > 0;
		break;
	case '\t':
		sink->column = (sink->column / 8 + 1) * 8;
		if (sink->column > COLUMNS)
			sink->column = COLUMNS;
		break;
	default:
		put_glyph(sink, character);
		break;
	}
}

static bool write_pages(const struct command_line *line, const char *from, const char *to, bool pcl)
{
	struct sink sink = { .put = put_page };
	bool good;

	sink.file = fopen(to, "wb");
	if (!sink.file)
		return failed(line, to);
	fputs(prologue, sink.file);
	good = each_character(line, from, &sink, pcl);
	end_page(&sink);
	return finish(line, sink.file, to, good);
}

/* ---- PDF ---- */

static bool copy(const struct command_line *line, const char *from, const char *to)
{
	char bytes[4096];
	FILE *in = fopen(from, "rb");
	FILE *out;
	size_t got;

	if (!in)
		return failed(line, from);
	out = fopen(to, "wb");
	if (!out) {
		fclose(in);
		return failed(line, to);
	}
	while ((got = fread(bytes, 1, sizeof(bytes), in)) > 0)
		fwrite(bytes, 1, got, out);
	fclose(in);
	return finish(line, out, to, true);
}

enum conversion { CONVERTED, NOT_CONVERTED, NOT_INSTALLED };

/*
 * Ghostscript and GhostPCL take the same options; -dSAFER keeps a job from files other than its own.
 * What failed was said, but for a program that is not there.
 */
static enum conversion by_program(const struct command_line *line, const char *program,
				  const char *what, const char *from, const char *to)
{
	char output[1100];
	const char *const words[] = {
		program, "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite",
		output,	 from, NULL,
	};
	int code;

	/* In a file's name % stands for the number of a page. */
	if (strchr(to, '%')) {
		complain(line, "%s: Ghostscript takes no names with %%", to);
		return NOT_CONVERTED;
	}
	snprintf(output, sizeof(output), "-sOutputFile=%s", to);
	code = traced_convert(words);
	if (code < 0)
		return NOT_INSTALLED;
	if (code > 0)
		complain(line, "%s: %s failed with status %d", to, program, code);
	else
		complain(line, "%s: made from %s by %s", to, what, program);
	return code ? NOT_CONVERTED : CONVERTED;
}

/* By the first of the programs that is installed. */
static enum conversion by_any(const struct command_line *line, const char *const *programs,
			      const char *what, const char *from, const char *to)
{
	enum conversion conversion = NOT_INSTALLED;

	for (; *programs && conversion == NOT_INSTALLED; programs++)
		conversion = by_program(line, *programs, what, from, to);
	return conversion;
}

static enum conversion by_ghostscript(const struct command_line *line, const char *what,
				      const char *from, const char *to)
{
	return by_any(line, traced_ghostscript, what, from, to);
}

static bool needs_ghostscript(const struct command_line *line, const char *to, const char *what,
			      enum conversion conversion)
{
	if (conversion == NOT_INSTALLED)
		complain(line, "%s: %s takes Ghostscript (gs), which is not installed", to, what);
	return conversion == CONVERTED;
}

static bool text_to_pdf(const struct command_line *line, const char *from, const char *to, bool pcl)
{
	static const char what[] = "text, laid out in 80 columns and 66 lines,";
	char pages[1100];
	bool good;

	snprintf(pages, sizeof(pages), "%s.ps", from);
	good = write_pages(line, from, pages, pcl) &&
	       needs_ghostscript(line, to, what, by_ghostscript(line, what, pages, to));
	remove(pages);
	return good;
}

static bool pcl_to_pdf(const struct command_line *line, const char *from, const char *to)
{
	enum conversion conversion = by_any(line, traced_ghostpcl, "PCL", from, to);

	if (conversion != NOT_INSTALLED)
		return conversion == CONVERTED;
	complain(line, "%s: GhostPCL (gpcl6) is not installed: only the text of the PCL is kept",
		 to);
	return text_to_pdf(line, from, to, true);
}

bool convert_to_pdf(const struct command_line *line, const char *from, const char *to)
{
	enum language language;

	if (!look(line, from, &language))
		return false;
	switch (language) {
	case LANGUAGE_POSTSCRIPT:
		return needs_ghostscript(line, to, "PostScript",
					 by_ghostscript(line, "PostScript", from, to));
	case LANGUAGE_PCL:
		return pcl_to_pdf(line, from, to);
	case LANGUAGE_PDF:
		complain(line, "%s: it was PDF already", to);
		return copy(line, from, to);
	default:
		return text_to_pdf(line, from, to, false);
	}
}
