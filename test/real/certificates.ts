import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Certificates for one test, made by openssl. Each name becomes `<name>.crt` and `<name>.key` in the folder. */
export function authority(folder: string, name: string) {
  openssl("-subj", `/CN=${name}`, ...into(folder, name));
  return {
    file: join(folder, `${name}.crt`),
    issue: (subject: string, ...names: readonly string[]) => {
      openssl(
        "-CA",
        join(folder, `${name}.crt`),
        "-CAkey",
        join(folder, `${name}.key`),
        "-subj",
        `/CN=${subject}`,
        ...(names.length === 0 ? [] : ["-addext", `subjectAltName=${names.join(",")}`]),
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        ...into(folder, subject),
      );
      return { cert: join(folder, `${subject}.crt`), key: join(folder, `${subject}.key`) };
    },
  };
}

const into = (folder: string, name: string): string[] => [
  "-keyout",
  join(folder, `${name}.key`),
  "-out",
  join(folder, `${name}.crt`),
];

const openssl = (...args: readonly string[]): void =>
  void execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", ...args],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
