/** The one bucket of a data folder: keys are paths below it. */
export const localBucket = "local";
