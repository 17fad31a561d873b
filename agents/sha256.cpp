#include "agents/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "sim/model/error.h"

namespace edgeward {

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1) {
    throw Error("OpenSSL cannot compute SHA-256");
  }
  std::string hex;
  for (unsigned int index = 0; index < size; ++index) hex += fmt::format("{:02x}", digest[index]);
  return hex;
}

}  // namespace edgeward
