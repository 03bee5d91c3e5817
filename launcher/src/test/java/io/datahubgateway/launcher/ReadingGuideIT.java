package io.datahubgateway.launcher;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides for who reads, and for who sends too much. */
class ReadingGuideIT {

    @Test
    void theCommandsOfTheGuidesDoWhatTheySay(@TempDir Path folder) throws Exception {
        GuideRun.requireWork(List.of("reading.md", "limits.md"), 15, folder);
    }
}
