"""The reviewer console."""
