const WORDS = [
  ...["secret", "secretkey", "secret-key", "secret_key", "mysecret", "my-secret", "mysecretkey", "my-secret-key"],
  ...["your-secret", "your-secret-key", "your_secret_key", "yoursecretkey", "your-256-bit-secret", "supersecret"],
  ...["super-secret", "super-secret-key", "topsecret", "changeme", "change-me", "change-this", "changethis"],
  ...["password", "passw0rd", "admin", "root", "test", "testing", "dev", "development", "default", "example"],
  ...[
    "jwt",
    "jwtsecret",
    "jwt-secret",
    "jwt_secret",
    "jwt-key",
    "token",
    "tokensecret",
    "key",
    "private",
    "privatekey",
  ],
  ...["letmein", "qwerty", "123456", "12345678", "s3cr3t", "shhhhh", "keyboard cat", "keyboard-cat", "hello", "foobar"],
];
const ENDINGS = [
  "",
  "1",
  "12",
  "123",
  "1234",
  "!",
  "!!",
  "?",
  "-dev",
  "-prod",
  "-test",
  "2023",
  "2024",
  "2025",
  "2026",
];

/** What people write where a secret is asked for: some words, as they are and shouted, with the usual endings. */
export const dictionary: readonly string[] = WORDS.flatMap((word) =>
  [word, word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)].flatMap((form) =>
    ENDINGS.map((ending) => form + ending),
  ),
);
