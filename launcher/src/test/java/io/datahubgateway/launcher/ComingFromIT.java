package io.datahubgateway.launcher;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides for those who come from another gateway, and for senders of CloudEvents. */
class ComingFromIT {

    @Test
    void theCommandsOfTheGuidesDoWhatTheySay(@TempDir Path folder) throws Exception {
        GuideRun.requireWork(
                List.of(
                        "coming-from-hdinsight.md",
                        "coming-from-confluent-rest-proxy.md",
                        "coming-from-confluent-rest-v3.md",
                        "coming-from-tencent-datahub.md",
                        "sending-cloudevents.md"),
                43,
                folder);
    }
}
