"""Requests of the BACnet/IP recordings that take more than a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bacpypes3 import apdu
from bacpypes3 import basetypes as base
from bacpypes3.constructeddata import Any as AnyValue
from bacpypes3.primitivedata import Date, ObjectIdentifier, Real, Time

FILE = ObjectIdentifier("file,1")


def time_of_day(year: int = 2026) -> Any:
    """Five past eight on the first of January."""
    return base.DateTime(date=Date((year - 1900, 1, 1, 4)), time=Time((8, 5, 0, 0)))


def write_several(values: Mapping[str, float]) -> Any:
    """Write the present value of several objects at once."""
    specifications = []
    for thing, value in values.items():
        written = base.PropertyValue(propertyIdentifier="present-value", value=AnyValue(Real(value)))
        specifications.append(
            base.WriteAccessSpecification(
                objectIdentifier=ObjectIdentifier(thing), listOfProperties=[written]
            )
        )
    return apdu.WritePropertyMultipleRequest(listOfWriteAccessSpecs=specifications)


def read_file(start: int, count: int) -> Any:
    """Read a part of the configuration file."""
    stream = base.AtomicReadFileRequestAccessMethodChoiceStreamAccess(
        fileStartPosition=start, requestedOctetCount=count
    )
    method = base.AtomicReadFileRequestAccessMethodChoice(streamAccess=stream)
    return apdu.AtomicReadFileRequest(fileIdentifier=FILE, accessMethod=method)


def write_file(start: int, data: bytes) -> Any:
    """Write a part of the configuration file."""
    stream = base.AtomicWriteFileRequestAccessMethodChoiceStreamAccess(fileStartPosition=start, fileData=data)
    method = base.AtomicWriteFileRequestAccessMethodChoice(streamAccess=stream)
    return apdu.AtomicWriteFileRequest(fileIdentifier=FILE, accessMethod=method)


def create(thing: str) -> Any:
    """Make an object."""
    which = base.CreateObjectRequestObjectSpecifier(objectIdentifier=ObjectIdentifier(thing))
    return apdu.CreateObjectRequest(objectSpecifier=which)


def recipients(kind: Any, device: str) -> Any:
    """Add to (or, by type of request, remove from) the list of those who hear that a device restarted."""
    return kind(
        objectIdentifier=ObjectIdentifier(device),
        propertyIdentifier="restart-notification-recipients",
        listOfElements=AnyValue(base.Recipient(device=ObjectIdentifier("device,4000"))),
    )


def acknowledge(process: int) -> Any:
    """Acknowledge the alarm of a measured value in the name of the operator."""
    at = base.TimeStamp(sequenceNumber=1)
    return apdu.AcknowledgeAlarmRequest(
        acknowledgingProcessIdentifier=process,
        eventObjectIdentifier=ObjectIdentifier("analog-input,1"),
        eventStateAcknowledged="high-limit",
        timeStamp=at,
        acknowledgmentSource="operator",
        timeOfAcknowledgment=at,
    )


def watch_property(thing: str, name: str) -> Any:
    """Subscribe to one property of an object."""
    return apdu.SubscribeCOVPropertyRequest(
        subscriberProcessIdentifier=9,
        monitoredObjectIdentifier=ObjectIdentifier(thing),
        issueConfirmedNotifications=False,
        lifetime=300,
        monitoredPropertyIdentifier=name,
    )
