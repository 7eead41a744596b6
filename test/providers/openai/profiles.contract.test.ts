import { testProviderContract } from "../provider-contract.ts";
import { profileSubjects, studioSubject } from "./profile-subjects.ts";

// Dynamo has no jobs that run, fail or get lost after their create: profiles.test.ts has what can be asked of it.
for (const subject of [studioSubject, ...profileSubjects]) testProviderContract(subject);
