/* SPDX-License-Identifier: MIT */
/*
 * printf by the C standard, for the names that mingw's <stdio.h> calls with __USE_MINGW_ANSI_STDIO.
 * mingw's own implementation is compiled for processors that have CMOV, which kport's programs must run
 * without; msvcrt's knows neither %zu nor %llu, and does not terminate what it cuts. Floating point
 * is left to msvcrt, one number at a time. Not known: %n, %ls, %lc, and precisions above 300.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int __mingw_vsnprintf(char *to, size_t room, const char *format, va_list values);
int __mingw_vsprintf(char *to, const char *format, va_list values);
int __mingw_vfprintf(FILE *file, const char *format, va_list values);
int __mingw_vprintf(const char *format, va_list values);

/* Where the text goes: into memory, cut at room, or to a file. */
struct sink {
	char *to;
	size_t room;
	FILE *file;
	size_t len; /* what was wanted, whether it fitted or not */
	bool failed;
};

enum length { LENGTH_CHAR, LENGTH_SHORT, LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE };

struct spec {
	bool left, plus, blank, alternative, zero;
	bool has_precision;
	int width, precision;
	enum length length;
	bool long_double;
	char conversion;
};

static void put(struct sink *sink, const char *text, size_t len)
{
	if (sink->file) {
		if (len && fwrite(text, 1, len, sink->file) != len)
			sink->failed = true;
	} else if (sink->len < sink->room) {
		const size_t fits = sink->room - sink->len;

		memcpy(sink->to + sink->len, text, len < fits ? len : fits);
	}
	sink->len += len;
}

static void put_repeated(struct sink *sink, char c, int count)
{
	for (; count > 0; count--)
		put(sink, &c, 1);
}

/* Sign or prefix, zeros, text: with blanks on one side. */
static void put_padded(struct sink *sink, const struct spec *spec, const char *prefix, int zeros,
		       const char *text, size_t len)
{
	const int used = (int)(strlen(prefix) + len) + (zeros > 0 ? zeros : 0);

	if (!spec->left)
		put_repeated(sink, ' ', spec->width - used);
	put(sink, prefix, strlen(prefix));
	put_repeated(sink, '0', zeros);
	put(sink, text, len);
	if (spec->left)
		put_repeated(sink, ' ', spec->width - used);
}

static void put_text(struct sink *sink, const struct spec *spec, const char *text)
{
	size_t len = 0;

	if (!text)
		text = "(null)";
	while ((!spec->has_precision || len < (size_t)spec->precision) && text[len])
		len++;
	put_padded(sink, spec, "", 0, text, len);
}

static void put_number(struct sink *sink, const struct spec *spec, uint64_t value,
		       const char *prefix)
{
	const char *const letters =
		spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned base = 10;
	char digits[24];
	size_t at = sizeof(digits);
	int len, zeros;

	if (strchr("xXp", spec->conversion))
		base = 16;
	else if (spec->conversion == 'o')
		base = 8;
	if (spec->alternative && value && base == 16)
		prefix = spec->conversion == 'X' ? "0X" : "0x";
	for (; value; value /= base)
		digits[--at] = letters[value % base];
	/* A zero has a digit unless the precision is 0. */
	if (at == sizeof(digits) && !(spec->has_precision && spec->precision == 0))
		digits[--at] = '0';
	len = (int)(sizeof(digits) - at);
	zeros = spec->has_precision ? spec->precision - len : 0;
	if (spec->zero && !spec->left && !spec->has_precision)
		zeros = spec->width - len - (int)strlen(prefix);
	if (spec->conversion == 'o' && spec->alternative && zeros < 1)
		zeros = 1;
	put_padded(sink, spec, prefix, zeros, digits + at, (size_t)len);
}

/* Rebuilds the directive for msvcrt, whose numbers agree with the standard's but for exponents. */
static void put_float(struct sink *sink, const struct spec *spec, double value)
{
	char directive[16], text[800];
	size_t used = 0;
	int len;

	directive[used++] = '%';
	if (spec->left)
		directive[used++] = '-';
	if (spec->plus)
		directive[used++] = '+';
	if (spec->blank)
		directive[used++] = ' ';
	if (spec->alternative)
		directive[used++] = '#';
	if (spec->zero)
		directive[used++] = '0';
	memcpy(directive + used, "*.*", 3);
	used += 3;
	directive[used++] = spec->conversion;
	directive[used] = '\0';
	len = _snprintf(text, sizeof(text), directive, spec->width < 400 ? spec->width : 400,
			spec->has_precision ? spec->precision : 6, value);
	put(sink, text, len < 0 ? 0 : (size_t)len);
}

static int take_number(const char **at, va_list *values)
{
	int number = 0;

	if (**at == '*') {
		(*at)++;
		return va_arg(*values, int);
	}
	for (; **at >= '0' && **at <= '9'; (*at)++)
		if (number < INT_MAX / 10 - 1)
			number = number * 10 + (**at - '0');
	return number;
}

static void take_flags(const char **at, struct spec *spec)
{
	for (;; (*at)++) {
		switch (**at) {
		case '-':
			spec->left = true;
			break;
		case '+':
			spec->plus = true;
			break;
		case ' ':
			spec->blank = true;
			break;
		case '#':
			spec->alternative = true;
			break;
		case '0':
			spec->zero = true;
			break;
		default:
			return;
		}
	}
}

static void take_length(const char **at, struct spec *spec)
{
	static const struct {
		const char *text;
		enum length length;
	} table[] = {
		{ "hh", LENGTH_CHAR },	   { "h", LENGTH_SHORT },	{ "ll", LENGTH_LONG_LONG },
		{ "l", LENGTH_LONG },	   { "j", LENGTH_LONG_LONG },	{ "z", LENGTH_SIZE },
		{ "t", LENGTH_SIZE },	   { "I64", LENGTH_LONG_LONG }, { "I32", LENGTH_INT },
		{ "L", LENGTH_LONG_LONG },
	};

	spec->length = LENGTH_INT;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t len = strlen(table[i].text);

		if (strncmp(*at, table[i].text, len) != 0)
			continue;
		spec->length = table[i].length;
		spec->long_double = **at == 'L';
		*at += len;
		return;
	}
}

static void take_spec(const char **at, va_list *values, struct spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	take_flags(at, spec);
	spec->width = take_number(at, values);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = -spec->width;
	}
	if (**at == '.') {
		(*at)++;
		spec->precision = take_number(at, values);
		spec->has_precision = spec->precision >= 0;
	}
	take_length(at, spec);
	spec->conversion = **at;
	if (**at)
		(*at)++;
}

static int64_t take_signed(enum length length, va_list *values)
{
	switch (length) {
	case LENGTH_SIZE:
		return va_arg(*values, ptrdiff_t);
	case LENGTH_CHAR:
		return (signed char)va_arg(*values, int);
	case LENGTH_SHORT:
		return (short)va_arg(*values, int);
	case LENGTH_LONG:
		return va_arg(*values, long);
	case LENGTH_LONG_LONG:
		return va_arg(*values, long long);
	case LENGTH_INT:
		break;
	}
	return va_arg(*values, int);
}

static uint64_t take_unsigned(enum length length, va_list *values)
{
	switch (length) {
	case LENGTH_SIZE:
		return va_arg(*values, size_t);
	case LENGTH_CHAR:
		return (unsigned char)va_arg(*values, unsigned);
	case LENGTH_SHORT:
		return (unsigned short)va_arg(*values, unsigned);
	case LENGTH_LONG:
		return va_arg(*values, unsigned long);
	case LENGTH_LONG_LONG:
		return va_arg(*values, unsigned long long);
	case LENGTH_INT:
		break;
	}
	return va_arg(*values, unsigned);
}

static void put_signed(struct sink *sink, const struct spec *spec, int64_t value)
{
	const char *sign = spec->plus ? "+" : spec->blank ? " " : "";

	if (value < 0)
		put_number(sink, spec, 0 - (uint64_t)value, "-");
	else
		put_number(sink, spec, (uint64_t)value, sign);
}

static void put_value(struct sink *sink, struct spec *spec, va_list *values)
{
	char c;

	switch (spec->conversion) {
	case 'd':
	case 'i':
		put_signed(sink, spec, take_signed(spec->length, values));
		break;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		put_number(sink, spec, take_unsigned(spec->length, values), "");
		break;
	case 'p':
		spec->alternative = true;
		put_number(sink, spec, (uintptr_t)va_arg(*values, void *), "");
		break;
	case 's':
		put_text(sink, spec, va_arg(*values, const char *));
		break;
	case 'c':
		c = (char)va_arg(*values, int);
		put_padded(sink, spec, "", 0, &c, 1);
		break;
	case '%':
		put(sink, "%", 1);
		break;
	default:
		/* e, f, g: only these are left of what the compiler lets through */
		put_float(sink, spec,
			  spec->long_double ? (double)va_arg(*values, long double) :
					      va_arg(*values, double));
		break;
	}
}

static int print(struct sink *sink, const char *format, va_list from)
{
	struct spec spec;
	va_list values;

	/* Given to functions by address, which the type of a parameter may not allow. */
	va_copy(values, from);
	while (*format) {
		const size_t plain = strcspn(format, "%");

		put(sink, format, plain);
		format += plain;
		if (!*format)
			break;
		format++;
		take_spec(&format, &values, &spec);
		put_value(sink, &spec, &values);
	}
	va_end(values);
	return sink->failed || sink->len > INT_MAX ? -1 : (int)sink->len;
}

int __mingw_vsnprintf(char *to, size_t room, const char *format, va_list values)
{
	struct sink sink = { .to = to, .room = room ? room - 1 : 0 };
	const int len = print(&sink, format, values);

	if (room)
		to[sink.len < room ? sink.len : room - 1] = '\0';
	return len;
}

int __mingw_vsprintf(char *to, const char *format, va_list values)
{
	return __mingw_vsnprintf(to, INT_MAX, format, values);
}

int __mingw_vfprintf(FILE *file, const char *format, va_list values)
{
	struct sink sink = { .file = file };

	return print(&sink, format, values);
}

int __mingw_vprintf(const char *format, va_list values)
{
	return __mingw_vfprintf(stdout, format, values);
}
