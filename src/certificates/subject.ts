/** Who a certificate speaks of: the user name and groups of a client, in Kubernetes' reading. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}
