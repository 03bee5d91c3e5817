package io.datahubgateway.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the processes of a measurement, all on free ports of the loopback. */
public final class Subjects {

    private Subjects() {}

    /** A broker alone; {@code kafka} of its line ready says where. */
    public static ChildProcess broker(Path data) {
        List<String> arguments =
                new ArrayList<>(List.of("-Xmx1g", "-jar", Installation.gateway().toString()));
        arguments.addAll(List.of("start", "--roles", "kafka", "--kafka-port", "0", "--management-port", "0"));
        arguments.addAll(List.of("--data-dir", data.toString()));
        return ChildProcess.start("broker", arguments, List.of()).awaitReady();
    }

    /** The gateway with some roles against that broker; does not wait. */
    public static ChildProcess gateway(
            String name, List<String> options, String roles, String kafka, Path data, List<String> settings) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(classArchive());
        arguments.addAll(List.of("-jar", Installation.gateway().toString(), "start"));
        arguments.addAll(List.of("--roles", roles, "--kafka", kafka, "--data-dir", data.toString()));
        arguments.addAll(List.of("--ingress-port", "0", "--control-port", "0", "--management-port", "0"));
        return ChildProcess.start(name, arguments, settings);
    }

    /** As the script {@code datahub} starts it: with an archive of its classes, which the first one that ends leaves. */
    private static List<String> classArchive() {
        Path archive = Installation.gateway().resolveSibling("datahub-" + Runtime.version() + ".jsa");
        List<String> options = new ArrayList<>();
        if (Runtime.version().feature() >= 19) {
            options.add("-XX:+AutoCreateSharedArchive");
            options.add("-XX:SharedArchiveFile=" + archive);
        } else {
            options.add((isFresh(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive);
        }
        options.add("-Xlog:disable");
        options.add("-Xlog:all=error:stderr");
        return options;
    }

    private static boolean isFresh(Path archive) {
        try {
            return Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(Installation.gateway())) > 0;
        } catch (IOException e) {
            return false; // there is none yet
        }
    }

    /** A program of this module; does not wait. */
    public static ChildProcess program(Class<?> main, List<String> options, List<String> arguments) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(arguments);
        return ChildProcess.start(main.getSimpleName(), all, List.of());
    }
}
