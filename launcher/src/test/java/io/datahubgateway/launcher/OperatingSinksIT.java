package io.datahubgateway.launcher;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide for who operates sinks. */
class OperatingSinksIT {

    @Test
    void theCommandsOfTheGuideDoWhatItSays(@TempDir Path folder) throws Exception {
        GuideRun.requireWorks("operating-sinks.md", 14, folder);
    }
}
