// SPDX-License-Identifier: MIT
#include "irc/nick_letters.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>

namespace confer::irc {

namespace {

/** Scripts by their codes in ISO 15924; kana are Hiragana and Katakana. */
enum Script : std::uint8_t {
	latn,
	grek,
	cyrl,
	armn,
	hebr,
	arab,
	thaa,
	deva,
	beng,
	guru,
	gujr,
	orya,
	taml,
	telu,
	knda,
	mlym,
	sinh,
	thai,
	laoo,
	tibt,
	mymr,
	geor,
	hang,
	ethi,
	khmr,
	hani,
	kana,
	bopo,
};

constexpr int kLetter = -1;

struct Letters {
	char16_t first;
	char16_t last;
	Script script;
	/** Of a mark, its place among others (Unicode's canonical combining class; 0: it keeps where it is). */
	std::int16_t order = kLetter;
};

/**
 * From the Unicode Character Database, version 14: letters (L) and marks (M) whose property NFC_QC is yes and whose
 * NFKC is themselves, of the blocks in which living languages are written, without Hebrew and Arabic points. Left out
 * are U+0130, whose small letter is two characters, and the clicks U+01BB to U+01C3, which look like punctuation. A
 * unit test compares the table with the database, where python3 is.
 */
constexpr Letters kLetters[] = {
    {0xC0, 0xD6, latn},          {0xD8, 0xF6, latn},          {0xF8, 0x12F, latn},       {0x131, 0x131, latn},
    {0x134, 0x13E, latn},        {0x141, 0x148, latn},        {0x14A, 0x17E, latn},      {0x180, 0x1BA, latn},
    {0x1CD, 0x1F0, latn},        {0x1F4, 0x24F, latn},        {0x370, 0x373, grek},      {0x376, 0x377, grek},
    {0x37B, 0x37D, grek},        {0x37F, 0x37F, grek},        {0x386, 0x386, grek},      {0x388, 0x38A, grek},
    {0x38C, 0x38C, grek},        {0x38E, 0x3A1, grek},        {0x3A3, 0x3CF, grek},      {0x3D7, 0x3E1, grek},
    {0x3F3, 0x3F3, grek},        {0x3F7, 0x3F8, grek},        {0x3FA, 0x3FF, grek},      {0x400, 0x481, cyrl},
    {0x48A, 0x52F, cyrl},        {0x531, 0x556, armn},        {0x559, 0x559, armn},      {0x560, 0x586, armn},
    {0x588, 0x588, armn},        {0x5D0, 0x5EA, hebr},        {0x620, 0x63F, arab},      {0x641, 0x64A, arab},
    {0x66E, 0x66F, arab},        {0x671, 0x674, arab},        {0x679, 0x6D3, arab},      {0x6D5, 0x6D5, arab},
    {0x780, 0x7A5, thaa},        {0x7A6, 0x7B0, thaa, 0},     {0x7B1, 0x7B1, thaa},      {0x900, 0x903, deva, 0},
    {0x904, 0x939, deva},        {0x93A, 0x93B, deva, 0},     {0x93D, 0x93D, deva},      {0x93E, 0x94C, deva, 0},
    {0x94D, 0x94D, deva, 9},     {0x94E, 0x94F, deva, 0},     {0x950, 0x950, deva},      {0x955, 0x957, deva, 0},
    {0x960, 0x961, deva},        {0x962, 0x963, deva, 0},     {0x971, 0x97F, deva},      {0x980, 0x980, beng},
    {0x981, 0x983, beng, 0},     {0x985, 0x98C, beng},        {0x98F, 0x990, beng},      {0x993, 0x9A8, beng},
    {0x9AA, 0x9B0, beng},        {0x9B2, 0x9B2, beng},        {0x9B6, 0x9B9, beng},      {0x9BC, 0x9BC, beng, 7},
    {0x9BD, 0x9BD, beng},        {0x9BF, 0x9C4, beng, 0},     {0x9C7, 0x9C8, beng, 0},   {0x9CB, 0x9CC, beng, 0},
    {0x9CD, 0x9CD, beng, 9},     {0x9CE, 0x9CE, beng},        {0x9E0, 0x9E1, beng},      {0x9E2, 0x9E3, beng, 0},
    {0x9F0, 0x9F1, beng},        {0x9FC, 0x9FC, beng},        {0x9FE, 0x9FE, beng, 230}, {0xA01, 0xA03, guru, 0},
    {0xA05, 0xA0A, guru},        {0xA0F, 0xA10, guru},        {0xA13, 0xA28, guru},      {0xA2A, 0xA30, guru},
    {0xA32, 0xA32, guru},        {0xA35, 0xA35, guru},        {0xA38, 0xA39, guru},      {0xA3C, 0xA3C, guru, 7},
    {0xA3E, 0xA42, guru, 0},     {0xA47, 0xA48, guru, 0},     {0xA4B, 0xA4C, guru, 0},   {0xA4D, 0xA4D, guru, 9},
    {0xA51, 0xA51, guru, 0},     {0xA5C, 0xA5C, guru},        {0xA70, 0xA71, guru, 0},   {0xA72, 0xA74, guru},
    {0xA75, 0xA75, guru, 0},     {0xA81, 0xA83, gujr, 0},     {0xA85, 0xA8D, gujr},      {0xA8F, 0xA91, gujr},
    {0xA93, 0xAA8, gujr},        {0xAAA, 0xAB0, gujr},        {0xAB2, 0xAB3, gujr},      {0xAB5, 0xAB9, gujr},
    {0xABC, 0xABC, gujr, 7},     {0xABD, 0xABD, gujr},        {0xABE, 0xAC5, gujr, 0},   {0xAC7, 0xAC9, gujr, 0},
    {0xACB, 0xACC, gujr, 0},     {0xACD, 0xACD, gujr, 9},     {0xAD0, 0xAD0, gujr},      {0xAE0, 0xAE1, gujr},
    {0xAE2, 0xAE3, gujr, 0},     {0xAF9, 0xAF9, gujr},        {0xAFA, 0xAFF, gujr, 0},   {0xB01, 0xB03, orya, 0},
    {0xB05, 0xB0C, orya},        {0xB0F, 0xB10, orya},        {0xB13, 0xB28, orya},      {0xB2A, 0xB30, orya},
    {0xB32, 0xB33, orya},        {0xB35, 0xB39, orya},        {0xB3C, 0xB3C, orya, 7},   {0xB3D, 0xB3D, orya},
    {0xB3F, 0xB44, orya, 0},     {0xB47, 0xB48, orya, 0},     {0xB4B, 0xB4C, orya, 0},   {0xB4D, 0xB4D, orya, 9},
    {0xB55, 0xB55, orya, 0},     {0xB5F, 0xB61, orya},        {0xB62, 0xB63, orya, 0},   {0xB71, 0xB71, orya},
    {0xB82, 0xB82, taml, 0},     {0xB83, 0xB83, taml},        {0xB85, 0xB8A, taml},      {0xB8E, 0xB90, taml},
    {0xB92, 0xB95, taml},        {0xB99, 0xB9A, taml},        {0xB9C, 0xB9C, taml},      {0xB9E, 0xB9F, taml},
    {0xBA3, 0xBA4, taml},        {0xBA8, 0xBAA, taml},        {0xBAE, 0xBB9, taml},      {0xBBF, 0xBC2, taml, 0},
    {0xBC6, 0xBC8, taml, 0},     {0xBCA, 0xBCC, taml, 0},     {0xBCD, 0xBCD, taml, 9},   {0xBD0, 0xBD0, taml},
    {0xC00, 0xC04, telu, 0},     {0xC05, 0xC0C, telu},        {0xC0E, 0xC10, telu},      {0xC12, 0xC28, telu},
    {0xC2A, 0xC39, telu},        {0xC3C, 0xC3C, telu, 7},     {0xC3D, 0xC3D, telu},      {0xC3E, 0xC44, telu, 0},
    {0xC46, 0xC48, telu, 0},     {0xC4A, 0xC4C, telu, 0},     {0xC4D, 0xC4D, telu, 9},   {0xC55, 0xC55, telu, 84},
    {0xC58, 0xC5A, telu},        {0xC5D, 0xC5D, telu},        {0xC60, 0xC61, telu},      {0xC62, 0xC63, telu, 0},
    {0xC80, 0xC80, knda},        {0xC81, 0xC83, knda, 0},     {0xC85, 0xC8C, knda},      {0xC8E, 0xC90, knda},
    {0xC92, 0xCA8, knda},        {0xCAA, 0xCB3, knda},        {0xCB5, 0xCB9, knda},      {0xCBC, 0xCBC, knda, 7},
    {0xCBD, 0xCBD, knda},        {0xCBE, 0xCC1, knda, 0},     {0xCC3, 0xCC4, knda, 0},   {0xCC6, 0xCC8, knda, 0},
    {0xCCA, 0xCCC, knda, 0},     {0xCCD, 0xCCD, knda, 9},     {0xCDD, 0xCDE, knda},      {0xCE0, 0xCE1, knda},
    {0xCE2, 0xCE3, knda, 0},     {0xCF1, 0xCF2, knda},        {0xD00, 0xD03, mlym, 0},   {0xD04, 0xD0C, mlym},
    {0xD0E, 0xD10, mlym},        {0xD12, 0xD3A, mlym},        {0xD3B, 0xD3C, mlym, 9},   {0xD3D, 0xD3D, mlym},
    {0xD3F, 0xD44, mlym, 0},     {0xD46, 0xD48, mlym, 0},     {0xD4A, 0xD4C, mlym, 0},   {0xD4D, 0xD4D, mlym, 9},
    {0xD4E, 0xD4E, mlym},        {0xD54, 0xD56, mlym},        {0xD5F, 0xD61, mlym},      {0xD62, 0xD63, mlym, 0},
    {0xD7A, 0xD7F, mlym},        {0xD81, 0xD83, sinh, 0},     {0xD85, 0xD96, sinh},      {0xD9A, 0xDB1, sinh},
    {0xDB3, 0xDBB, sinh},        {0xDBD, 0xDBD, sinh},        {0xDC0, 0xDC6, sinh},      {0xDD0, 0xDD4, sinh, 0},
    {0xDD6, 0xDD6, sinh, 0},     {0xDD8, 0xDDE, sinh, 0},     {0xDF2, 0xDF3, sinh, 0},   {0xE01, 0xE30, thai},
    {0xE31, 0xE31, thai, 0},     {0xE32, 0xE32, thai},        {0xE34, 0xE37, thai, 0},   {0xE38, 0xE39, thai, 103},
    {0xE3A, 0xE3A, thai, 9},     {0xE40, 0xE46, thai},        {0xE47, 0xE47, thai, 0},   {0xE48, 0xE4B, thai, 107},
    {0xE4C, 0xE4E, thai, 0},     {0xE81, 0xE82, laoo},        {0xE84, 0xE84, laoo},      {0xE86, 0xE8A, laoo},
    {0xE8C, 0xEA3, laoo},        {0xEA5, 0xEA5, laoo},        {0xEA7, 0xEB0, laoo},      {0xEB1, 0xEB1, laoo, 0},
    {0xEB2, 0xEB2, laoo},        {0xEB4, 0xEB7, laoo, 0},     {0xEB8, 0xEB9, laoo, 118}, {0xEBA, 0xEBA, laoo, 9},
    {0xEBB, 0xEBC, laoo, 0},     {0xEBD, 0xEBD, laoo},        {0xEC0, 0xEC4, laoo},      {0xEC6, 0xEC6, laoo},
    {0xEC8, 0xECB, laoo, 122},   {0xECC, 0xECD, laoo, 0},     {0xEDE, 0xEDF, laoo},      {0xF00, 0xF00, tibt},
    {0xF18, 0xF19, tibt, 220},   {0xF35, 0xF35, tibt, 220},   {0xF37, 0xF37, tibt, 220}, {0xF39, 0xF39, tibt, 216},
    {0xF3E, 0xF3F, tibt, 0},     {0xF40, 0xF42, tibt},        {0xF44, 0xF47, tibt},      {0xF49, 0xF4C, tibt},
    {0xF4E, 0xF51, tibt},        {0xF53, 0xF56, tibt},        {0xF58, 0xF5B, tibt},      {0xF5D, 0xF68, tibt},
    {0xF6A, 0xF6C, tibt},        {0xF71, 0xF71, tibt, 129},   {0xF72, 0xF72, tibt, 130}, {0xF74, 0xF74, tibt, 132},
    {0xF7A, 0xF7D, tibt, 130},   {0xF7E, 0xF7F, tibt, 0},     {0xF80, 0xF80, tibt, 130}, {0xF82, 0xF83, tibt, 230},
    {0xF84, 0xF84, tibt, 9},     {0xF86, 0xF87, tibt, 230},   {0xF88, 0xF8C, tibt},      {0xF8D, 0xF92, tibt, 0},
    {0xF94, 0xF97, tibt, 0},     {0xF99, 0xF9C, tibt, 0},     {0xF9E, 0xFA1, tibt, 0},   {0xFA3, 0xFA6, tibt, 0},
    {0xFA8, 0xFAB, tibt, 0},     {0xFAD, 0xFB8, tibt, 0},     {0xFBA, 0xFBC, tibt, 0},   {0xFC6, 0xFC6, tibt, 220},
    {0x1000, 0x102A, mymr},      {0x102B, 0x102D, mymr, 0},   {0x102F, 0x1036, mymr, 0}, {0x1037, 0x1037, mymr, 7},
    {0x1038, 0x1038, mymr, 0},   {0x1039, 0x103A, mymr, 9},   {0x103B, 0x103E, mymr, 0}, {0x103F, 0x103F, mymr},
    {0x1050, 0x1055, mymr},      {0x1056, 0x1059, mymr, 0},   {0x105A, 0x105D, mymr},    {0x105E, 0x1060, mymr, 0},
    {0x1061, 0x1061, mymr},      {0x1062, 0x1064, mymr, 0},   {0x1065, 0x1066, mymr},    {0x1067, 0x106D, mymr, 0},
    {0x106E, 0x1070, mymr},      {0x1071, 0x1074, mymr, 0},   {0x1075, 0x1081, mymr},    {0x1082, 0x108C, mymr, 0},
    {0x108D, 0x108D, mymr, 220}, {0x108E, 0x108E, mymr},      {0x108F, 0x108F, mymr, 0}, {0x109A, 0x109D, mymr, 0},
    {0x10A0, 0x10C5, geor},      {0x10C7, 0x10C7, geor},      {0x10CD, 0x10CD, geor},    {0x10D0, 0x10FA, geor},
    {0x10FD, 0x10FF, geor},      {0x1200, 0x1248, ethi},      {0x124A, 0x124D, ethi},    {0x1250, 0x1256, ethi},
    {0x1258, 0x1258, ethi},      {0x125A, 0x125D, ethi},      {0x1260, 0x1288, ethi},    {0x128A, 0x128D, ethi},
    {0x1290, 0x12B0, ethi},      {0x12B2, 0x12B5, ethi},      {0x12B8, 0x12BE, ethi},    {0x12C0, 0x12C0, ethi},
    {0x12C2, 0x12C5, ethi},      {0x12C8, 0x12D6, ethi},      {0x12D8, 0x1310, ethi},    {0x1312, 0x1315, ethi},
    {0x1318, 0x135A, ethi},      {0x135D, 0x135F, ethi, 230}, {0x1780, 0x17B3, khmr},    {0x17B6, 0x17D1, khmr, 0},
    {0x17D2, 0x17D2, khmr, 9},   {0x17D3, 0x17D3, khmr, 0},   {0x17D7, 0x17D7, khmr},    {0x17DC, 0x17DC, khmr},
    {0x17DD, 0x17DD, khmr, 230}, {0x1E00, 0x1E99, latn},      {0x1E9C, 0x1EFF, latn},    {0x3005, 0x3005, hani},
    {0x3041, 0x3096, kana},      {0x309D, 0x309E, kana},      {0x30A1, 0x30FA, kana},    {0x30FC, 0x30FE, kana},
    {0x3105, 0x312F, bopo},      {0x3400, 0x4DBF, hani},      {0x4E00, 0x9FFF, hani},    {0xAC00, 0xD7A3, hang},
};

/** The row of `c`, which is beyond ASCII; null: no nick has it. */
const Letters *find_letters(char32_t c) noexcept
{
	const Letters *after = std::upper_bound(std::begin(kLetters), std::end(kLetters), c,
	                                        [](char32_t value, const Letters &row) { return value < row.first; });
	return after != std::begin(kLetters) && c <= (after - 1)->last ? after - 1 : nullptr;
}

constexpr std::uint32_t bit(Script script) noexcept
{
	return std::uint32_t{1} << script;
}

constexpr std::uint32_t kFromRight = bit(hebr) | bit(arab) | bit(thaa);
constexpr std::uint32_t kTogether[] = {
    bit(latn) | bit(hani) | bit(kana),
    bit(latn) | bit(hani) | bit(bopo),
    bit(latn) | bit(hani) | bit(hang),
};

/** The scripts of the letters. */
std::uint32_t scripts_of(std::string_view nick) noexcept
{
	std::uint32_t scripts = 0;
	while (!nick.empty()) {
		const char32_t c = utf8_next(nick);
		if (c < 0x80)
			scripts |= is_alpha(static_cast<char>(c)) ? bit(latn) : 0;
		else if (const Letters *row = find_letters(c))
			scripts |= bit(row->script);
	}
	return scripts;
}

bool is_nick_mark(char c) noexcept
{
	return std::string_view("[]\\`_^{|}-").find(c) != std::string_view::npos;
}

/** Whether a nick with letters from right to left, of these scripts, looks as it should in a line. */
bool keeps_direction(std::string_view nick, std::uint32_t scripts) noexcept
{
	const auto may_stand = [](char c) { return (c & 0x80) != 0 || is_digit(c) || c == '-' || c == '_'; };
	const char last = nick.back();
	return (scripts & ~kFromRight) == 0 && (nick.front() & 0x80) != 0 && last != '-' && last != '_' &&
	       std::all_of(nick.begin(), nick.end(), may_stand);
}

} // namespace

bool valid_unicode_nick(std::string_view nick) noexcept
{
	char32_t before = 0;
	int order = 0; // of the mark in front
	for (std::string_view rest = nick; !rest.empty();) {
		const char32_t c = utf8_next(rest);
		const Letters *row = c < 0x80 ? nullptr : find_letters(c);
		const bool is_first = before == 0;
		if (row == nullptr) {
			const char ascii = static_cast<char>(c);
			const bool may_begin = c < 0x80 && ascii != '-' && (is_alpha(ascii) || is_nick_mark(ascii));
			if (!may_begin && (is_first || c >= 0x80 || (ascii != '-' && !is_digit(ascii))))
				return false;
		} else if (row->order != kLetter && (is_first || c == before || (row->order != 0 && row->order < order))) {
			return false;
		}
		order = row == nullptr || row->order == kLetter ? 0 : row->order;
		before = c;
	}
	const std::uint32_t scripts = scripts_of(nick);
	return (scripts & kFromRight) == 0 || keeps_direction(nick, scripts);
}

bool mixes_scripts(std::string_view nick) noexcept
{
	const std::uint32_t scripts = scripts_of(nick);
	return std::popcount(scripts) > 1 && std::none_of(std::begin(kTogether), std::end(kTogether),
	                                                  [&](std::uint32_t all) { return (scripts & ~all) == 0; });
}

} // namespace confer::irc
