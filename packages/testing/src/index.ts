export { atEnd } from "./at-end.js";
export { testClock, type TestClock } from "./clock.js";
export { newDatabase, newFolder, postgresAnswers, testDialect, type TestDialect } from "./database.js";
export { TEST_SECRET, testEnvironment } from "./environment.js";
export { expectProblem } from "./expect-problem.js";
export { repositoryRoot, runNode, startService, type TestProcess, type TestService } from "./processes.js";
export { signIn, signUp, type SignedIn } from "./sign-up.js";
export { skip } from "./skip.js";
export { until } from "./until.js";
