export { answerCheck, type AnswerCheck, type GivenAnswer } from "./answer-check.js";
export { operationsOf, pathOf, promisedNames, type Document } from "./look-up.js";
export { assertDescribed, checkOfService, descriptionOf, observe } from "./observe.js";
export { noteAnswer } from "./watch.js";
export { schemaValidators } from "./validators.js";
export { testDescription, type DescribedService } from "./description-test.js";
