// SPDX-License-Identifier: MIT
#pragma once

#include "irc/utf8.hh"
#include "irc/width.hh"
#include "terminal_grammar.hh"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace test {

/**
 * A terminal that obeys what is in the grammar of the client, as xterm and tmux do, and shows what then is on its
 * screen. How wide it takes a character can be chosen, for terminals differ in that.
 */
class VirtualTerminal {
public:
	using Width = std::function<int(char32_t)>;

	VirtualTerminal(std::size_t columns, std::size_t rows, Width width = confer::irc::char_width)
	    : columns_(columns),
	      width_(std::move(width)),
	      rows_(rows, std::vector<Cell>(columns)),
	      last_(rows)
	{
	}

	/** Takes bytes that are in the grammar; the last sequence may be cut and go on in the next call. */
	void feed(std::string_view bytes)
	{
		rest_ += bytes;
		std::string_view rest = rest_;
		while (!rest.empty()) {
			const std::string_view before = rest;
			if (rest.starts_with("\x1b]") && rest.find('\a') != std::string_view::npos) // a notification
				rest.remove_prefix(rest.find('\a') + 1);
			else if (skip_sequence(rest))
				obey(before.substr(0, before.size() - rest.size()));
			else if (skip_character(rest))
				show(before.substr(0, before.size() - rest.size()));
			else
				break;
		}
		rest_ = std::string(rest);
	}

	/** What has come of a sequence that is not whole; more of it would not be in the grammar. */
	[[nodiscard]] const std::string &rest() const noexcept { return rest_; }

	/** The text of a row, without blanks at its end. */
	[[nodiscard]] std::string row(std::size_t number) const
	{
		std::string text;
		for (const Cell &cell : rows_.at(number))
			text += cell.text;
		text.erase(text.find_last_not_of(' ') + 1);
		return text;
	}

	/** Everything that is seen: `{codes}` stands in front of what is in another rendition, `^` in front of the cursor.
	 */
	[[nodiscard]] std::string picture() const
	{
		std::string text;
		std::string rendition;
		for (std::size_t row = 0; row < rows_.size(); ++row) {
			for (std::size_t column = 0; column < columns_; ++column) {
				const Cell &cell = rows_[row][column];
				if (cell.rendition != rendition)
					text += "{" + cell.rendition + "}";
				rendition = cell.rendition;
				if (row == row_ && column == column_)
					text += '^';
				text += cell.text;
			}
			text += '\n';
		}
		return text;
	}

	[[nodiscard]] std::size_t cursor_row() const noexcept { return row_; }
	[[nodiscard]] std::size_t cursor_column() const noexcept { return column_; }

	/** Whether `text` is in a row. */
	[[nodiscard]] bool shows(std::string_view text) const
	{
		for (std::size_t i = 0; i < rows_.size(); ++i)
			if (row(i).find(text) != std::string::npos)
				return true;
		return false;
	}

private:
	struct Cell {
		std::string text = " "; ///< empty: the right half of a wide character
		std::string rendition = {};
	};

	void obey(std::string_view sequence)
	{
		if (sequence == "\a")
			return;
		if (sequence == "\r\n") {
			column_ = 0;
			pending_ = false;
			line_feed();
		} else if (sequence.starts_with("\x1b[?")) {
			mode(sequence.substr(3));
		} else {
			control(sequence.back(), numbers(sequence.substr(2, sequence.size() - 3)));
		}
	}

	void mode(std::string_view what)
	{
		if (what == "7h" || what == "7l")
			wraps_ = what == "7h";
		if (what == "1049h")
			*this = VirtualTerminal(columns_, rows_.size(), width_);
	}

	static std::vector<std::size_t> numbers(std::string_view text)
	{
		std::vector<std::size_t> numbers;
		for (std::string_view rest = text; !rest.empty();) {
			const std::size_t size = std::min(rest.find(';'), rest.size());
			numbers.push_back(std::strtoul(std::string(rest.substr(0, size)).c_str(), nullptr, 10));
			rest.remove_prefix(std::min(size + 1, rest.size()));
		}
		return numbers;
	}

	void control(char what, const std::vector<std::size_t> &numbers)
	{
		const auto number = [&](std::size_t i, std::size_t missing) {
			return std::max<std::size_t>(i < numbers.size() ? numbers[i] : missing, 1);
		};
		pending_ = pending_ && what == 'm';
		switch (what) {
		case 'H':
			row_ = std::min(number(0, 1), rows_.size()) - 1;
			column_ = std::min(number(1, 1), columns_) - 1;
			break;
		case 'G': column_ = std::min(number(0, 1), columns_) - 1; break;
		case 'K': erase(rows_[row_], column_); break;
		case 'J':
			for (std::vector<Cell> &row : rows_)
				erase(row, 0);
			break;
		case 'r':
			first_ = std::min(number(0, 1), rows_.size()) - 1;
			last_ = std::min(number(1, rows_.size()), rows_.size());
			row_ = column_ = 0;
			break;
		case 'm': render(numbers); break;
		case '@': insert(std::min(number(0, 1), columns_ - column_)); break;
		default: std::abort(); // it is not in the grammar
		}
	}

	void render(const std::vector<std::size_t> &numbers)
	{
		for (std::size_t number : numbers)
			if (number == 0)
				rendition_.clear();
			else
				rendition_ += (rendition_.empty() ? "" : ";") + std::to_string(number);
	}

	/** A terminal erases in the present rendition: nobody should do so but in the plain one. */
	void erase(std::vector<Cell> &row, std::size_t from)
	{
		split(row, from);
		std::fill(row.begin() + static_cast<std::ptrdiff_t>(from), row.end(), Cell{" ", rendition_});
	}

	void insert(std::size_t count)
	{
		std::vector<Cell> &row = rows_[row_];
		split(row, column_);
		split(row, columns_ - count);
		const auto begin = row.begin() + static_cast<std::ptrdiff_t>(column_);
		row.insert(begin, count, Cell{" ", rendition_});
		row.resize(columns_);
	}

	/** What is left of a wide character when a half of it goes is a blank. */
	void split(std::vector<Cell> &row, std::size_t column)
	{
		if (column < columns_ && row[column].text.empty())
			for (std::size_t i = column; i > 0 && row[i].text.empty(); --i)
				row[i - 1].text = row[i].text = " ";
	}

	void line_feed()
	{
		if (row_ + 1 == last_) {
			const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(first_);
			const auto end = rows_.begin() + static_cast<std::ptrdiff_t>(last_);
			std::rotate(begin, begin + 1, end);
			(end - 1)->assign(columns_, Cell{" ", rendition_});
		} else if (row_ + 1 < rows_.size()) {
			++row_;
		}
	}

	void show(std::string_view character)
	{
		std::string_view rest = character;
		const auto width = static_cast<std::size_t>(width_(confer::irc::utf8_next(rest)));
		if (width == 0) {
			combine(character);
			return;
		}
		if (pending_ && wraps_) {
			column_ = 0;
			line_feed();
		}
		pending_ = false;
		const std::size_t size = std::min(width, columns_);
		column_ = std::min(column_, columns_ - size); // without wrapping the last cells are written again and again
		std::vector<Cell> &row = rows_[row_];
		split(row, column_);
		split(row, column_ + size);
		row[column_] = {std::string(character), rendition_};
		for (std::size_t i = 1; i < size; ++i)
			row[column_ + i] = {"", rendition_};
		column_ += size;
		if (column_ == columns_) {
			--column_;
			pending_ = wraps_;
		}
	}

	/** As tmux has it: a mark goes to the character in front of the cursor. */
	void combine(std::string_view mark)
	{
		std::size_t place = pending_ ? column_ : column_ > 0 ? column_ - 1 : columns_;
		if (place == columns_)
			return;
		while (place > 0 && rows_[row_][place].text.empty())
			--place;
		rows_[row_][place].text += mark;
	}

	std::size_t columns_;
	Width width_;
	std::vector<std::vector<Cell>> rows_;
	std::size_t first_ = 0; ///< of the rows that scroll
	std::size_t last_;      ///< behind the last of them
	std::size_t row_ = 0;
	std::size_t column_ = 0;
	bool wraps_ = false;   ///< from the beginning, as the client has it
	bool pending_ = false; ///< the cursor is behind the last column
	std::string rendition_;
	std::string rest_;
};

} // namespace test
