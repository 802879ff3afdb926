import type { Logger } from "../../../filters/logger.ts";
import { clientOf } from "../../delegation/identity-from-flags.ts";
import type { SecretName, ServingCertificateOptions } from "../../options/serving-certificate-flags.ts";
import { ManagedCertificate } from "./managed-certificate.ts";

/** In the cluster that flags name, else the one that this is a pod of. @throws Error saying what is missing. */
export async function managedCertificateFromFlags(
  flags: ServingCertificateOptions & { readonly kubeconfig?: string },
  secret: SecretName,
  logger: Logger,
): Promise<ManagedCertificate> {
  return ManagedCertificate.open({
    client: await clientOf(flags.kubeconfig),
    secret,
    names: flags.servingCertificateDnsNames,
    apiServices: flags.servingCertificateApiservices,
    lifetimes: {
      validity: flags.servingCertificateValidity,
      renewBefore: flags.servingCertificateRenewBefore,
      caValidity: flags.servingCertificateCaValidity,
      caRenewBefore: flags.servingCertificateCaRenewBefore,
      caOverlap: flags.servingCertificateCaOverlap,
    },
    logger,
  });
}
