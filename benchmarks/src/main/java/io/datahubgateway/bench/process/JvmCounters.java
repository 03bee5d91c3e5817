package io.datahubgateway.bench.process;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import jdk.management.jfr.FlightRecorderMXBean;

/** Reads the counters of another JVM on this machine. A reading takes milliseconds of both. One thread. */
public final class JvmCounters implements AutoCloseable {

    /**
     * One reading.
     *
     * @param nanos when, by {@link System#nanoTime}
     * @param cpuNanos of all threads since the start
     * @param allocatedBytes by all threads that live now
     * @param collectorMillis spent in garbage collections
     */
    public record Reading(long nanos, long cpuNanos, long allocatedBytes, long collectorMillis) {

        /** What happened between an earlier reading and this one. */
        public Reading since(Reading earlier) {
            return new Reading(
                    nanos - earlier.nanos,
                    cpuNanos - earlier.cpuNanos,
                    allocatedBytes - earlier.allocatedBytes,
                    collectorMillis - earlier.collectorMillis);
        }
    }

    private final JMXConnector connector;
    private final OperatingSystemMXBean system;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;
    private final List<GarbageCollectorMXBean> collectors;
    private final List<BufferPoolMXBean> pools;
    private final FlightRecorderMXBean recorder;

    private JvmCounters(JMXConnector connector) throws IOException {
        this.connector = connector;
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        system = ManagementFactory.getPlatformMXBean(beans, OperatingSystemMXBean.class);
        threads = ManagementFactory.getPlatformMXBean(beans, ThreadMXBean.class);
        memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        collectors = ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class);
        recorder = ManagementFactory.getPlatformMXBean(beans, FlightRecorderMXBean.class);
        pools = ManagementFactory.getPlatformMXBeans(beans, BufferPoolMXBean.class);
    }

    @SuppressWarnings("BanJNDI") // the address is that of a process of ours
    static JvmCounters attach(long pid) {
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
            try {
                return new JvmCounters(JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent())));
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("can't read the counters of process " + pid, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reading read() {
        long allocated = LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0) // -1: ended meanwhile
                .sum();
        long collecting = collectors.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        return new Reading(System.nanoTime(), system.getProcessCpuTime(), allocated, collecting);
    }

    /** Bytes of the heap in use, garbage included. */
    public long heapBytes() {
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Bytes in buffers outside the heap that the JVM knows of; Netty's own are not among them. */
    public long directBytes() {
        return pools.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /** A full collection. */
    public void collect() {
        memory.gc();
    }

    /** Starts to record where the time goes, with the settings that the JDK calls {@code profile}. */
    public Recording record() {
        long id = recorder.newRecording();
        recorder.setPredefinedConfiguration(id, "profile");
        recorder.startRecording(id);
        return file -> {
            recorder.stopRecording(id);
            try {
                recorder.copyTo(id, file.toAbsolutePath().toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** A recording under way. */
    public interface Recording {
        /** Ends it and leaves it in the file. */
        void stop(Path file);
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) { // the process has ended
            return;
        }
    }
}
