import { testProviderContract } from "../provider-contract.ts";
import { serviceSubjects, signedInSubject } from "./service-subjects.ts";

for (const subject of [...serviceSubjects, signedInSubject]) testProviderContract(subject);
