// SHA-256 (OpenSSL), for identities and the hashes in a policy card.
#pragma once

#include <string>
#include <string_view>

namespace edgeward {

std::string sha256_hex(std::string_view bytes);  // 64 hexadecimal digits

}  // namespace edgeward
