package io.datahubgateway.common.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates made for one test, with the JDK's keytool. */
final class KeyFiles {

    static final String PASSWORD = "changeit";

    private final Path folder;

    KeyFiles(Path folder) {
        this.folder = folder;
    }

    /** A PKCS12 file with a new key and its own certificate. */
    Path key(String name, String subjectAlternative) {
        Path file = folder.resolve(name + ".p12");
        keytool(
                file,
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subjectAlternative);
        return file;
    }

    /** The certificate of such a file in PEM. */
    Path certificate(Path key) {
        String name = key.getFileName().toString().replace(".p12", "");
        Path file = folder.resolve(name + ".pem");
        keytool(key, "-exportcert", "-rfc", "-alias", name, "-file", file.toString());
        return file;
    }

    /** A store of the type that trusts the certificate. */
    Path trust(Path certificate, String type) {
        Path file = folder.resolve("trust." + (type.equals("JKS") ? "jks" : "p12"));
        keytool(file, "-importcert", "-noprompt", "-alias", "ca", "-file", certificate.toString(), "-storetype", type);
        return file;
    }

    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
