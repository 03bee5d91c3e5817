package io.datahubgateway.launcher;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide for beginners. */
class FirstStepsIT {

    @Test
    void theCommandsOfTheGuideDoWhatItSays(@TempDir Path folder) throws Exception {
        GuideRun.requireWorks("first-steps.md", 9, folder);
    }
}
