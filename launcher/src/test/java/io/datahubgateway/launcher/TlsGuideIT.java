package io.datahubgateway.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide for TLS and HTTP/2: its certificate is made before the gateway starts with it. */
class TlsGuideIT {

    @Test
    void theCommandsOfTheGuideDoWhatItSays(@TempDir Path folder) throws Exception {
        Map<String, String> settings = Map.of(
                "DATAHUB_HTTP_TLS_CERTIFICATE", folder.resolve("tls.crt").toString(),
                "DATAHUB_HTTP_TLS_KEY", folder.resolve("tls.key").toString(),
                "DATAHUB_MANAGEMENT_TLS_ENABLED", "false");
        GuideRun.requireWork(List.of("tls.md"), 4, folder, 1, settings);
    }
}
