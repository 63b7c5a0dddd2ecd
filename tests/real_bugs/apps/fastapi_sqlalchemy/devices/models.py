from datetime import date

from sqlalchemy import (
    JSON, Boolean, Date, ForeignKey, Integer, String, create_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

from .settings import DATABASE_URL

engine = create_engine(DATABASE_URL, connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Site(Base):
    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    devices: Mapped[list["Device"]] = relationship(back_populates="site")


class Device(Base):
    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    name: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(10), default="active")
    channel: Mapped[int] = mapped_column(Integer, default=1)
    alarms: Mapped[bool] = mapped_column(Boolean, default=True)
    location: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    meter_total: Mapped[str] = mapped_column(String(30), default="0")
    installed_on: Mapped[date | None] = mapped_column(Date)
    retired_on: Mapped[date | None] = mapped_column(Date)
    site: Mapped[Site] = relationship(back_populates="devices")
