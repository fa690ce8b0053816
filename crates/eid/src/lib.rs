//! Reads and validates eID authentication: Web eID tokens, Belgian certificates, chains, OCSP and CRL decisions.
