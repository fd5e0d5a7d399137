// The one file that mocha is given. It loads the tests by `import`: what mocha loads itself may come by `require`, past
// the hooks of the loader.
for (const test of JSON.parse(process.env["MUTANT_TESTS"] ?? "[]") as string[]) await import(test);
