"""An IOC with motor records whose puts complete when the motor arrives, over Channel Access.

    python epics_motor_ioc.py PREFIX      PREFIXX and PREFIXY: two motors; PREFIXREADY: 1

What a client can see of a motor record is done here: a put to VAL moves and completes at the end of the move; a put
outside the soft limits sets LVIO and does not move; a limit switch ends the move and completes the put, too; STOP
slows the motor down and makes the place where it is the setpoint; SET changes the offset and not the place; a new VAL
during a move takes over, and completes the earlier put with its own. Limit switches are at dial -60 and 60 mm.
The ports are those of the environment (EPICS_CA_SERVER_PORT, EPICS_CAS_INTF_ADDR_LIST). It ends with its input.
"""

import asyncio
import math
import os
import sys
import threading
import time

from caproto import ChannelDouble, ChannelEnum, ChannelInteger, ChannelString, AlarmSeverity, AlarmStatus
from caproto.asyncio.server import start_server

TICK = 0.02
SWITCH = 60.0


def putting(base):
    """A channel class that calls back when a client puts."""

    class Put(base):
        on_put = None

        async def verify_value(self, data):
            value = await super().verify_value(data)
            return value if self.on_put is None else await self.on_put(value)

    return Put


Double, Integer, Enum, String = (putting(c) for c in (ChannelDouble, ChannelInteger, ChannelEnum, ChannelString))


class Motor:
    """One record: its fields as channels, and the motion behind them."""

    def __init__(self, name):
        number = {"units": "mm", "precision": 4}
        place = {f: Double(value=0.0, **number) for f in ("VAL", "RBV", "DVAL", "DRBV", "OFF", "TWV")}
        speed = {
            "VELO": Double(value=20.0, units="mm/s", precision=3),
            "VMAX": Double(value=100.0, units="mm/s", precision=3),
            "VBAS": Double(value=0.0, units="mm/s", precision=3),
            "ACCL": Double(value=0.05, units="s", precision=3),
        }
        limits = {"HLM": 50.0, "LLM": -50.0, "DHLM": 50.0, "DLLM": -50.0}
        flags = {"DMOV": 1, "MOVN": 0, "STOP": 0, "HLS": 0, "LLS": 0, "LVIO": 0, "TDIR": 0, "MISS": 0, "TWF": 0, "TWR": 0}
        self.fields = {
            **place,
            **speed,
            **{f: Double(value=v, **number) for f, v in limits.items()},
            **{f: Integer(value=v) for f, v in flags.items()},
            "RDBD": Double(value=0.001, **number),
            "MRES": Double(value=0.0001, **number),
            "SET": Enum(value="Use", enum_strings=["Use", "Set"]),
            "DIR": Enum(value="Pos", enum_strings=["Pos", "Neg"]),
            "FOFF": Enum(value="Variable", enum_strings=["Variable", "Frozen"]),
            "SPMG": Enum(value="Go", enum_strings=["Stop", "Pause", "Move", "Go"]),
            "EGU": String(value="mm"),
            "DESC": String(value="a motor that is none"),
            "PREC": Integer(value=4),
            "RTYP": String(value="motor"),
        }
        self.pvdb = {f"{name}.{field}": channel for field, channel in self.fields.items()}
        self.pvdb[name] = self.fields["VAL"]
        self.move_number = 0
        self.stopping = False
        self.idle = asyncio.Event()
        self.idle.set()
        for field, call in {
            "VAL": self.on_val,
            "DVAL": self.on_dval,
            "STOP": self.on_stop,
            "SPMG": self.on_spmg,
            "OFF": self.on_offset,
            "DIR": self.on_direction,
            "HLM": self.on_limit,
            "LLM": self.on_limit,
            "TWF": lambda value: self.on_tweak(1, value),
            "TWR": lambda value: self.on_tweak(-1, value),
        }.items():
            self.fields[field].on_put = call

    def get(self, field):
        return self.fields[field].value

    async def put(self, field, value, **more):
        await self.fields[field].write(value, verify_value=False, **more)

    @property
    def sign(self):
        return 1 if self.get("DIR") in ("Pos", 0) else -1

    def user(self, dial):
        return dial * self.sign + self.get("OFF")

    def dial(self, user):
        return (user - self.get("OFF")) * self.sign

    async def on_val(self, value):
        if self.get("SET") in ("Set", 1):
            await self.set_offset(value - self.get("DRBV") * self.sign)
            return value
        before = self.get("VAL")
        low, high = self.get("LLM"), self.get("HLM")
        outside = (low != 0 or high != 0) and not low <= value <= high
        if not math.isfinite(value) or outside or self.get("SPMG") in ("Stop", "Pause"):
            await self.put("LVIO", int(outside))
            return before
        await self.put("LVIO", 0)
        await self.put("VAL", value)
        await self.put("DVAL", self.dial(value))
        await self.run(self.dial(value))
        return self.get("VAL")

    async def on_dval(self, value):
        await self.on_val(self.user(value))
        return self.get("DVAL")

    async def on_tweak(self, direction, value):
        if value:
            await self.on_val(self.get("VAL") + direction * self.get("TWV"))
        return 0

    async def on_stop(self, value):
        if value:
            self.stopping = True
            await self.idle.wait()
        return 0

    async def on_spmg(self, value):
        if value in ("Stop", "Pause", 0, 1):
            await self.on_stop(1)
        return value

    async def on_offset(self, value):
        await self.set_offset(value)
        return value

    async def on_direction(self, value):
        await self.fields["DIR"].write(value, verify_value=False)
        await self.set_offset(self.get("OFF"))
        return value

    async def on_limit(self, value):
        return value

    async def set_offset(self, offset):
        shift = offset - self.get("OFF")
        await self.put("OFF", offset)
        if self.get("FOFF") in ("Variable", 0):
            for field in ("HLM", "LLM"):
                await self.put(field, self.get(field) + shift)
        await self.put("VAL", self.user(self.get("DVAL")))
        await self.put("RBV", self.user(self.get("DRBV")))

    async def run(self, target):
        """Moves the dial to `target`; over when the motor stands still, wherever that is."""
        self.move_number += 1
        mine = self.move_number
        await self.idle.wait()
        if mine != self.move_number:
            # A later put took over while the motor slowed down; it completes both.
            return
        self.idle.clear()
        self.stopping = False
        try:
            await self.travel(target, mine)
        finally:
            self.idle.set()
        while mine != self.move_number and not self.idle.is_set():
            await self.idle.wait()

    async def travel(self, target, mine):
        start = self.get("DRBV")
        distance, direction = abs(target - start), 1 if target >= start else -1
        switch = "HLS" if direction * self.sign > 0 else "LLS"
        await self.put("DMOV", 0)
        await self.put("MOVN", 1)
        await self.put("TDIR", int(direction > 0))
        velocity, ramp = max(self.get("VELO"), 1e-6), max(self.get("ACCL"), 0.0)
        duration = distance / velocity + ramp
        began = time.monotonic()
        reached = start
        hit = False
        while True:
            elapsed = time.monotonic() - began
            done = 1.0 if elapsed >= duration else elapsed / duration
            # Smooth at both ends, as a ramp is.
            reached = start + direction * distance * (done * done * (3 - 2 * done))
            if abs(reached) >= SWITCH and direction * reached > 0:
                reached, hit = direction * SWITCH, True
            await self.show(reached)
            if hit or done == 1.0 or self.stopping or mine != self.move_number:
                break
            await asyncio.sleep(TICK)
        for field in ("HLS", "LLS"):
            await self.put(field, int(hit and field == switch))
        alarm = (AlarmStatus.HIGH, AlarmSeverity.MAJOR_ALARM) if hit else (AlarmStatus.NO_ALARM, AlarmSeverity.NO_ALARM)
        await self.fields["VAL"].write_metadata(status=alarm[0], severity=alarm[1])
        if (hit or self.stopping) and mine == self.move_number:
            await self.put("VAL", self.user(reached))
            await self.put("DVAL", reached)
        if mine == self.move_number:
            await self.put("MOVN", 0)
            await self.put("DMOV", 1)

    async def show(self, dial):
        await self.put("DRBV", dial)
        await self.put("RBV", self.user(dial))


async def main(prefix):
    motors = [Motor(f"{prefix}X"), Motor(f"{prefix}Y")]
    pvdb = {name: channel for motor in motors for name, channel in motor.pvdb.items()}
    pvdb[f"{prefix}READY"] = ChannelInteger(value=1)
    await start_server(pvdb, interfaces=["127.0.0.1"], log_pv_names=False)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
asyncio.run(main(sys.argv[1]))
