// SPDX-License-Identifier: MIT
#include "crypto/secret.hh"

#include <algorithm>

#include <string.h>

namespace confer::crypto {

bool same_secret(std::string_view given, std::string_view wanted) noexcept
{
	unsigned difference = given.size() == wanted.size() ? 0 : 1;
	for (std::size_t i = 0; i < given.size(); ++i) {
		const char other = wanted.empty() ? '\0' : wanted[i % wanted.size()];
		difference |= static_cast<unsigned char>(given[i] ^ other);
	}
	return difference == 0;
}

void wipe(void *memory, std::size_t size) noexcept
{
	if (size != 0)
		explicit_bzero(memory, size);
}

void wipe(std::string &text) noexcept
{
	text.resize(text.capacity());
	wipe(text.data(), text.size());
	text.clear();
}

SecretText::SecretText(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size())
{
	std::copy(text.begin(), text.end(), bytes_.get());
}

SecretText &SecretText::operator=(SecretText &&other) noexcept
{
	if (this != &other) {
		clear();
		bytes_ = std::move(other.bytes_);
		size_ = std::exchange(other.size_, 0);
	}
	return *this;
}

void SecretText::clear() noexcept
{
	wipe(bytes_.get(), size_);
	bytes_.reset();
	size_ = 0;
}

} // namespace confer::crypto
