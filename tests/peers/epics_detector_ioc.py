"""An IOC with counting devices that keep the promises of the real ones, over Channel Access, without hardware.

    python epics_detector_ioc.py PREFIX

PREFIX + cam1: a camera driver; HDF1: a file plug-in that writes a real HDF5 file, frame by frame; Stats1: a plug-in
that sums up; image1: one that shows the latest frame; scaler1: a scaler record; mca1: an MCA record; busy1: a busy record that stays busy for its own time.
Puts to Acquire, CNT, ERST and to the busy record complete when what they started has ended; a put to Capture when
capturing has. Frame n (from 0) has the value 100 n + column in each row, as 16-bit numbers, 6 rows of 8.
With the trigger mode External the camera takes a frame at each put to cam1:Pulse while it acquires, and n is what was put.
HDF1:Delay is how long a frame waits in the queue of the file plug-in, in s; while HDF1:Full is 1 there is no room for one.
READY is 1. The ports are those of the environment. It ends with its input.
"""

import asyncio
import os
import sys
import threading
import time

import h5py
import numpy
from caproto import ChannelChar, ChannelDouble, ChannelEnum, ChannelInteger, ChannelString
from caproto.asyncio.server import start_server

ROWS, COLUMNS = 6, 8


def putting(base):
    """A channel class that calls back when a client puts."""

    class Put(base):
        on_put = None

        async def verify_value(self, data):
            value = await super().verify_value(data)
            return value if self.on_put is None else await self.on_put(value)

    return Put


Double, Integer, Enum, Char, String = (
    putting(c) for c in (ChannelDouble, ChannelInteger, ChannelEnum, ChannelChar, ChannelString)
)


def choice(*words, value=None):
    return Enum(value=value or words[0], enum_strings=list(words))


def path(value=""):
    return Char(value=value, max_length=256, string_encoding="utf-8")


class Plugin:
    """PVs below a prefix; those named in `pairs` have a readback `NAME_RBV` that follows them."""

    def __init__(self, prefix, pairs, alone):
        self.pvdb, self.fields = {}, {}
        for name, make in pairs.items():
            self.fields[name], self.fields[name + "_RBV"] = make(), make()
            self.fields[name].on_put = self.follow(name)
        self.fields.update(alone)
        for name, channel in self.fields.items():
            self.pvdb[prefix + name] = channel

    def follow(self, name):
        async def put(value):
            await self.fields[name + "_RBV"].write(value, verify_value=False)
            return value

        return put

    def get(self, name):
        value = self.fields[name].value
        return value

    def on(self, name):
        return self.get(name) in (1, True) or self.get(name) == self.fields[name].enum_strings[1]

    async def put(self, name, value):
        await self.fields[name].write(value, verify_value=False)

    async def both(self, name, value):
        await self.put(name, value)
        await self.put(name + "_RBV", value)


class Hdf(Plugin):
    def __init__(self, prefix):
        super().__init__(
            prefix,
            {
                "EnableCallbacks": lambda: choice("Disable", "Enable"),
                "FilePath": path,
                "FileName": path,
                "FileTemplate": path,
                "FileWriteMode": lambda: choice("Single", "Capture", "Stream"),
                "AutoIncrement": lambda: choice("No", "Yes"),
                "LazyOpen": lambda: choice("No", "Yes"),
                "SWMRMode": lambda: choice("Off", "On"),
                "NumCapture": lambda: Integer(value=1),
                "NumFramesChunks": lambda: Integer(value=1),
                "Capture": lambda: choice("Done", "Capture"),
            },
            {
                "FilePathExists_RBV": choice("No", "Yes"),
                "FullFileName_RBV": path(),
                "NumCaptured_RBV": Integer(value=0),
                "WriteStatus": choice("Write OK", "Write error"),
                "WriteMessage": path(),
                "FlushNow": Integer(value=0),
                "Delay": Double(value=0.0, units="s"),
                "Full": Integer(value=0),
            },
        )
        self.fields["FilePath"].on_put = self.on_path
        self.fields["Capture"].on_put = self.on_capture
        self.file = None
        self.ended = asyncio.Event()
        self.queue = asyncio.Queue()
        self.worker = None

    async def on_path(self, value):
        exists = os.path.isdir(value)
        await self.put("FilePath_RBV", value if value.endswith("/") else value + "/")
        await self.put("FilePathExists_RBV", "Yes" if exists else "No")
        return value

    async def on_capture(self, value):
        if value in ("Capture", 1):
            await self.put("NumCaptured_RBV", 0)
            await self.put("WriteStatus", "Write OK")
            await self.both("Capture", "Capture")
            self.ended.clear()
            await self.ended.wait()
        else:
            await self.close()
        return "Done"

    async def frame(self, pixels):
        if self.get("Delay") == 0 and self.queue.empty():
            await self.write(pixels)
            return
        self.worker = self.worker or asyncio.ensure_future(self.work())
        await self.queue.put(pixels)

    async def work(self):
        while True:
            pixels = await self.queue.get()
            await asyncio.sleep(self.get("Delay"))
            await self.write(pixels)

    async def write(self, pixels):
        if not self.on("EnableCallbacks") or not self.on("Capture_RBV"):
            return
        try:
            if self.file is None:
                name = self.get("FileTemplate") % (self.get("FilePath_RBV"), self.get("FileName"))
                self.file = h5py.File(name, "w", libver="latest")
                self.file.create_dataset(
                    "/entry/data/data",
                    shape=(0, *pixels.shape),
                    maxshape=(None, *pixels.shape),
                    chunks=(1, *pixels.shape),
                    dtype=pixels.dtype,
                )
                if self.on("SWMRMode"):
                    self.file.swmr_mode = True
                await self.put("FullFileName_RBV", name)
            if self.get("Full"):
                raise OSError("No space left on device")
            data = self.file["/entry/data/data"]
            data.resize(data.shape[0] + 1, axis=0)
            data[-1] = pixels
            data.flush()
        except OSError as error:
            await self.put("WriteStatus", "Write error")
            await self.put("WriteMessage", str(error)[:200])
            await self.close()
            return
        await self.put("NumCaptured_RBV", data.shape[0])

    async def close(self):
        if self.file is not None:
            self.file.close()
            self.file = None
        await self.both("Capture", "Done")
        self.ended.set()


class Stats(Plugin):
    def __init__(self, prefix):
        onoff = {name: lambda: choice("Disable", "Enable") for name in ("EnableCallbacks",)}
        super().__init__(
            prefix,
            {**onoff, "ComputeStatistics": lambda: choice("No", "Yes")},
            {name: Double(value=0.0) for name in ("Total_RBV", "MeanValue_RBV", "MinValue_RBV", "MaxValue_RBV", "Sigma_RBV")},
        )

    async def frame(self, pixels):
        if self.on("EnableCallbacks") and self.on("ComputeStatistics"):
            for name, value in {
                "Total": pixels.sum(),
                "MeanValue": pixels.mean(),
                "MinValue": pixels.min(),
                "MaxValue": pixels.max(),
                "Sigma": pixels.std(),
            }.items():
                await self.put(name + "_RBV", float(value))


class Image(Plugin):
    """Like the real one it posts the numbers before their size."""

    def __init__(self, prefix):
        super().__init__(
            prefix,
            {"EnableCallbacks": lambda: choice("Disable", "Enable")},
            {
                "ArrayData": Integer(value=[0], max_length=4 * ROWS * COLUMNS),
                "NDimensions_RBV": Integer(value=2),
                **{f"ArraySize{i}_RBV": Integer(value=0) for i in range(3)},
                "DataType_RBV": choice("Int8", "UInt8", "Int16", "UInt16", value="UInt16"),
                "UniqueId_RBV": Integer(value=0),
            },
        )

    async def frame(self, pixels):
        if not self.on("EnableCallbacks"):
            return
        await self.put("ArrayData", [int(pixel) for pixel in pixels.ravel()])
        rows, columns = pixels.shape
        for name, value in {"ArraySize0_RBV": columns, "ArraySize1_RBV": rows}.items():
            if self.get(name) != value:
                await self.put(name, value)
        await self.put("UniqueId_RBV", self.get("UniqueId_RBV") + 1)


class Camera(Plugin):
    def __init__(self, prefix, plugins):
        super().__init__(
            prefix,
            {
                "AcquireTime": lambda: Double(value=0.01, units="s", precision=3),
                "AcquirePeriod": lambda: Double(value=0.01, units="s", precision=3),
                "NumImages": lambda: Integer(value=1),
                "NumExposures": lambda: Integer(value=1),
                "ImageMode": lambda: choice("Single", "Multiple", "Continuous"),
                "TriggerMode": lambda: choice("Internal", "External"),
                "ArrayCallbacks": lambda: choice("Disable", "Enable"),
                "WaitForPlugins": lambda: choice("No", "Yes"),
                "ArrayCounter": lambda: Integer(value=0),
            },
            {
                "Acquire": choice("Done", "Acquire"),
                "Acquire_RBV": choice("Done", "Acquire"),
                "DetectorState_RBV": choice("Idle", "Acquire"),
                "ArraySizeX_RBV": Integer(value=COLUMNS),
                "ArraySizeY_RBV": Integer(value=ROWS),
                "DataType_RBV": choice("Int8", "UInt8", "Int16", "UInt16", value="UInt16"),
                "ColorMode_RBV": choice("Mono", "Bayer", "RGB1"),
                "Pulse": Integer(value=0),
            },
        )
        self.fields["Acquire"].on_put = self.on_acquire
        self.fields["Pulse"].on_put = self.on_pulse
        self.pulses = asyncio.Queue()
        self.plugins = plugins
        self.stopping = False
        self.running = None

    async def on_acquire(self, value):
        if value in ("Acquire", 1):
            self.running = self.running or asyncio.ensure_future(self.acquire())
            await asyncio.shield(self.running)
        elif self.running is not None:
            self.stopping = True
        return "Done"

    async def on_pulse(self, value):
        if self.on("Acquire_RBV"):
            self.pulses.put_nowait(int(value[0] if hasattr(value, "__len__") else value))
        return value

    async def pulse(self):
        """The next pulse; None when it is stopped before."""
        while not self.stopping:
            try:
                return await asyncio.wait_for(self.pulses.get(), 0.01)
            except asyncio.TimeoutError:
                pass
        return None

    async def acquire(self):
        self.stopping = False
        self.pulses = asyncio.Queue()
        await self.both("Acquire", "Acquire")
        await self.put("DetectorState_RBV", "Acquire")
        mode = self.get("ImageMode")
        number = {"Single": 1, "Multiple": self.get("NumImages")}.get(mode, 10**9)
        due = time.monotonic()
        external = self.get("TriggerMode") in ("External", 1)
        for taken in range(number):
            count = self.get("ArrayCounter_RBV")
            seen = count
            if external:
                seen = await self.pulse()
            else:
                due += max(self.get("AcquireTime"), self.get("AcquirePeriod"))
                while not self.stopping and time.monotonic() < due:
                    await asyncio.sleep(min(0.01, max(0.0, due - time.monotonic())))
            if seen is None or (self.stopping and not external):
                break
            await self.put("ArrayCounter_RBV", count + 1)
            row = 100 * seen + numpy.arange(COLUMNS, dtype="u2")
            if self.on("ArrayCallbacks"):
                for plugin in self.plugins:
                    await plugin.frame(numpy.tile(row, (ROWS, 1)).astype("u2"))
        await self.put("DetectorState_RBV", "Idle")
        await self.both("Acquire", "Done")
        self.running = None


class Scaler:
    """Counts at 1000 Hz times the number of the channel."""

    def __init__(self, name):
        self.fields = {
            "CNT": choice("Done", "Count"),
            "CONT": choice("OneShot", "AutoCount"),
            "TP": Double(value=0.1, units="s", precision=3),
            "T": Double(value=0.0, units="s", precision=3),
            "FREQ": Double(value=1e7, units="Hz"),
            **{f"S{i}": Integer(value=0) for i in range(1, 9)},
            **{f"NM{i}": String(value=f"channel {i}") for i in range(1, 9)},
        }
        self.pvdb = {f"{name}.{field}": channel for field, channel in self.fields.items()}
        self.fields["CNT"].on_put = self.on_count
        self.stopping = False

    async def on_count(self, value):
        if value not in ("Count", 1):
            self.stopping = True
            return "Done"
        self.stopping = False
        await self.fields["CNT"].write("Count", verify_value=False)
        start = time.monotonic()
        while not self.stopping and time.monotonic() - start < self.fields["TP"].value:
            await asyncio.sleep(0.005)
        elapsed = time.monotonic() - start if self.stopping else self.fields["TP"].value
        await self.fields["T"].write(elapsed)
        for i in range(1, 9):
            await self.fields[f"S{i}"].write(round(1000 * i * elapsed))
        return "Done"


class Mca:
    """64 channels; a peak in channel 20 that grows with the real time counted."""

    def __init__(self, name):
        self.fields = {
            "ERST": Integer(value=0),
            "STOP": Integer(value=0),
            "ACQG": choice("Done", "Acquire"),
            "PRTM": Double(value=0.1, units="s", precision=3),
            "PLTM": Double(value=0.0, units="s", precision=3),
            "ERTM": Double(value=0.0, units="s", precision=3),
            "ELTM": Double(value=0.0, units="s", precision=3),
            "NUSE": Integer(value=64),
            "EGU": String(value="keV"),
            "CALO": Double(value=0.5),
            "CALS": Double(value=0.25),
            "CALQ": Double(value=0.0),
            "VAL": Integer(value=[0] * 64, max_length=2048),
            "R0LO": Integer(value=18),
            "R0HI": Integer(value=22),
            "R0": Double(value=0.0),
        }
        self.pvdb = {f"{name}.{field}": channel for field, channel in self.fields.items()}
        self.pvdb[name] = self.fields["VAL"]
        self.fields["ERST"].on_put = self.on_start
        self.fields["STOP"].on_put = self.on_stop
        self.stopping = False

    async def on_start(self, value):
        self.stopping = False
        await self.fields["ACQG"].write("Acquire")
        start = time.monotonic()
        while not self.stopping and time.monotonic() - start < self.fields["PRTM"].value:
            await asyncio.sleep(0.005)
        elapsed = time.monotonic() - start if self.stopping else self.fields["PRTM"].value
        spectrum = [round(1000 * elapsed * 2.0 ** -abs(i - 20)) for i in range(64)]
        await self.fields["VAL"].write(spectrum)
        low, high = self.fields["R0LO"].value, self.fields["R0HI"].value
        await self.fields["R0"].write(float(sum(spectrum[low : high + 1])))
        await self.fields["ERTM"].write(elapsed)
        await self.fields["ELTM"].write(elapsed * 0.9)
        await self.fields["ACQG"].write("Done")
        return 0

    async def on_stop(self, value):
        self.stopping = True
        return 0


class Busy:
    def __init__(self, name):
        self.time = Double(value=0.1, units="s")
        self.busy = choice("Done", "Busy")
        self.busy.on_put = self.on_busy
        self.pvdb = {name: self.busy, f"{name}:TIME": self.time}

    async def on_busy(self, value):
        if value in ("Busy", 1):
            await self.busy.write("Busy", verify_value=False)
            await asyncio.sleep(self.time.value)
        return "Done"


async def main(prefix):
    plugins = [Hdf(prefix + "HDF1:"), Stats(prefix + "Stats1:"), Image(prefix + "image1:")]
    parts = [*plugins, Camera(prefix + "cam1:", plugins)]
    parts += [Scaler(prefix + "scaler1"), Mca(prefix + "mca1"), Busy(prefix + "busy1")]
    pvdb = {name: channel for part in parts for name, channel in part.pvdb.items()}
    pvdb[f"{prefix}READY"] = ChannelInteger(value=1)
    await start_server(pvdb, interfaces=["127.0.0.1"], log_pv_names=False)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
asyncio.run(main(sys.argv[1]))
