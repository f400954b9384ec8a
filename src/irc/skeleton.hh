// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace confer::irc {

/**
 * What a name looks like: two names with one skeleton may be taken for one another by somebody who reads them. In the
 * manner of Unicode Technical Standard 39, section 4, for what stands in names: invisible characters are left out;
 * letters of Cyrillic, Greek, Armenian, Hebrew and the fullwidth forms become the Latin ones that they look like, and
 * some of kana and Persian others that they look like; so do 0 and O, 1, l, | and I (the capital), rn and m, vv and w;
 * then capitals become small letters.
 *
 * `name`: UTF-8. The result is one too, and is shown to nobody.
 */
[[nodiscard]] std::string skeleton(std::string_view name);

/**
 * What a name looks like when somebody writes it in capitals, to be compared with skeleton_of_capitals(): "admin"
 * becomes "ADMIN", and so does "adm1n", but "admln" becomes "ADMLN".
 */
[[nodiscard]] std::string skeleton_in_capitals(std::string_view name);

/**
 * What a name looks like that is in capitals already, as far as one can see: in "ADMlN" the small l looks like an I.
 * Empty if it has another small letter.
 */
[[nodiscard]] std::string skeleton_of_capitals(std::string_view name);

} // namespace confer::irc
