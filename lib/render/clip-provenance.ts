/**
 * What a clip says of where it comes from. Text is a stranger's: at most 200 characters each, without control characters,
 * at most 20 entries a list.
 */
export interface ClipProvenance {
  /**
   * `valid`: the C2PA manifest is signed by the key of the certificate that it carries, and neither it nor the clip was
   * changed since. It does not say that the signer is who the certificate names: no list of trusted issuers is asked.
   * `invalid`: something was changed, or is not as the specification wants it. `unchecked`: there is a manifest that can't
   * be checked here. `absent`: there is none.
   */
  c2pa: "valid" | "invalid" | "absent" | "unchecked";
  /** Why it is invalid or unchecked, by a code of the C2PA specification where there is one; null otherwise. */
  problem: string | null;
  /** What the manifest says; null where none can be read. To be believed only where it is valid, and then as the signer's word. */
  manifest: ManifestSummary | null;
  /** IPTC code, e.g. `trainedAlgorithmicMedia`: of the manifest's actions, else of the XMP. Null where neither says. */
  digitalSourceType: string | null;
  /** The clip's XMP packet, which nobody signed; null where there is none. */
  xmp: { creatorTool: string | null; digitalSourceType: string | null } | null;
}

export interface ManifestSummary {
  /** The program that made the claim, with its version where it says one. */
  generator: string | null;
  title: string | null;
  /** As the certificate has it: whom it was issued to, and by whom. */
  signer: { name: string | null; organisation: string | null; issuer: string | null } | null;
  actions: { action: string; digitalSourceType: string | null; softwareAgent: string | null }[];
  /** What it was made from, in its own words. Manifests of these parts are not checked. */
  ingredients: { title: string | null; relationship: string | null }[];
}
