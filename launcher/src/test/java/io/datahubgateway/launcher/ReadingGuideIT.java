package io.datahubgateway.launcher;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide for who reads. */
class ReadingGuideIT {

    @Test
    void theCommandsOfTheGuideDoWhatItSays(@TempDir Path folder) throws Exception {
        GuideRun.requireWorks("reading.md", 7, folder);
    }
}
