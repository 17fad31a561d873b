// The differences between SimGrid 3.32 and 4.1 that this project meets, in one place. Included by engine.cpp
// and by what compares it with SimGrid itself. (4.1 deprecates what it kept of the platform interface
// of 3.32, so both halves are needed.)
#pragma once

#include <simgrid/s4u.hpp>

#include <simgrid/version.h>  // needs what s4u.hpp declares

#include <string>
#include <typeinfo>
#include <vector>

namespace edgeward::simgrid_compat {

namespace s4u = simgrid::s4u;
using simgrid::kernel::routing::NetPoint;

// What lies between a zone of a star and its centre: nothing, or one link.
inline std::vector<s4u::LinkInRoute> way(const s4u::Link* link) {
  std::vector<s4u::LinkInRoute> links;
  if (link) links.emplace_back(link);
  return links;
}

#if SIMGRID_VERSION >= 40000

inline s4u::NetZone* add_star(s4u::Engine& engine, const std::string& name) {
  return engine.get_netzone_root()->add_netzone_star(name);
}
inline s4u::NetZone* add_full_zone(s4u::NetZone* star, const std::string& name) {
  return star->add_netzone_full(name);
}
inline s4u::NetZone* add_wifi_zone(s4u::NetZone* star, const std::string& name) {
  return star->add_netzone_wifi(name);
}
inline s4u::Host* add_host(s4u::NetZone* zone, const std::string& name) {
  return zone->add_host(name, 1e9);
}
inline NetPoint* add_router(s4u::NetZone* zone, const std::string& name) {
  return zone->add_router(name);
}
inline s4u::Link* add_link(s4u::NetZone* zone, const std::string& name,
                           const std::vector<double>& bytes_per_s) {
  return zone->add_link(name, bytes_per_s);
}
// Both ways between two hosts of one zone.
inline void join(s4u::NetZone* zone, const s4u::Host* one, const s4u::Host* other, const s4u::Link* link) {
  zone->add_route(one, other, way(link), true);
}
// `zone`, entered and left at `gateway`, becomes an arm of the star; `inward` lies on the way into it.
inline void join_star(s4u::NetZone* star, s4u::NetZone* zone, NetPoint* gateway, const s4u::Link* inward) {
  const s4u::NetZone* const everyone = nullptr;
  zone->set_gateway(gateway);
  star->add_route(zone, everyone, way(nullptr), false);
  star->add_route(everyone, zone, way(inward), false);
}
inline void start(const s4u::CommPtr& comm) {
  comm->start();
}
template <class Callback>
void on_transfer_completion(Callback callback) {
  s4u::Comm::on_completion_cb(callback);
}

#else

inline s4u::NetZone* add_star(s4u::Engine&, const std::string& name) {
  return s4u::create_star_zone(name);  // the first zone is the root
}
inline s4u::NetZone* add_full_zone(s4u::NetZone* star, const std::string& name) {
  return s4u::create_full_zone(name)->set_parent(star);
}
inline s4u::NetZone* add_wifi_zone(s4u::NetZone* star, const std::string& name) {
  return s4u::create_wifi_zone(name)->set_parent(star);
}
inline s4u::Host* add_host(s4u::NetZone* zone, const std::string& name) {
  return zone->create_host(name, 1e9);
}
inline NetPoint* add_router(s4u::NetZone* zone, const std::string& name) {
  return zone->create_router(name);
}
inline s4u::Link* add_link(s4u::NetZone* zone, const std::string& name,
                           const std::vector<double>& bytes_per_s) {
  return zone->create_link(name, bytes_per_s);
}
inline void join(s4u::NetZone* zone, const s4u::Host* one, const s4u::Host* other, const s4u::Link* link) {
  zone->add_route(one->get_netpoint(), other->get_netpoint(), nullptr, nullptr, way(link), true);
}
inline void join_star(s4u::NetZone* star, s4u::NetZone* zone, NetPoint* gateway, const s4u::Link* inward) {
  star->add_route(zone->get_netpoint(), nullptr, gateway, nullptr, way(nullptr), false);
  star->add_route(nullptr, zone->get_netpoint(), nullptr, gateway, way(inward), false);
}
inline void start(const s4u::CommPtr& comm) {
  comm->vetoable_start();
}
template <class Callback>
void on_transfer_completion(Callback callback) {
  s4u::Activity::on_completion_cb([callback](const s4u::Activity& activity) {
    // Comm has no subclasses; dynamic_cast took 2.5 % of a simulation's time.
    if (typeid(activity) == typeid(s4u::Comm)) callback(static_cast<const s4u::Comm&>(activity));
  });
}

#endif

}  // namespace edgeward::simgrid_compat
